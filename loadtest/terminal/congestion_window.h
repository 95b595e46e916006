// How a page notices that more is on its way than the line can have taken, and lets its encoder
// skip frames until it is less (libwebrtc's congestion_window_pushback_controller.cc with its
// default trial string QueueSize:350,MinBitrate:30000,DropFrame:true; it does not hold packets
// back).
//   on_feedback(longest_rtt, target)   of the packets that one feedback is about
//   update(in_flight)                  whenever the target is looked at
//   skip_one_in(target, least)         of the camera's frames; 0: none. `least` is what is never
//   taken
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "sfu/base/units.h"

namespace loadtest {

class CongestionWindow {
 public:
  void on_feedback(sfu::TimeDelta longest_rtt, sfu::DataRate target) {
    rtts_.push_back(longest_rtt);
    if (rtts_.size() > kFeedbacks) rtts_.pop_front();
    const sfu::TimeDelta rtt = *std::ranges::min_element(rtts_);
    const auto window = sfu::DataSize::bytes(target.bps() * (rtt + kQueue).us() / 8'000'000);
    size_ = std::max(kLeast, size_ ? (window + *size_) / 2 : window);
  }
  void update(sfu::DataSize in_flight) {
    if (!size_) return;
    const std::int64_t filled = in_flight.bytes() * 100 / size_->bytes();
    if (filled > 150) {
      share_ = share_ * 90 / 100;
    } else if (filled > 100) {
      share_ = share_ * 95 / 100;
    } else if (filled < 10) {
      share_ = kWhole;
    } else {
      share_ = std::min(kWhole, share_ * 105 / 100 + 1);
    }
  }
  [[nodiscard]] std::int64_t skip_one_in(sfu::DataRate target, sfu::DataRate least) const {
    const sfu::DataRate pushed = std::max(target.scaled(share_, kWhole), least);
    if (pushed >= target) return 0;
    return std::max<std::int64_t>(1, target.bps() / (target - pushed).bps());
  }

 private:
  static constexpr std::size_t kFeedbacks = 32;
  static constexpr std::int64_t kWhole = 1'000;
  static constexpr sfu::TimeDelta kQueue = sfu::TimeDelta::ms(350);
  static constexpr sfu::DataSize kLeast = sfu::DataSize::bytes(std::int64_t{2 * 1'500});
  std::deque<sfu::TimeDelta> rtts_;
  std::optional<sfu::DataSize> size_;
  std::int64_t share_ = kWhole;  // of the target, in thousandths
};

}  // namespace loadtest
