// What a page lets be in flight before it holds its picture back, and how it then makes the encoder
// skip frames (libwebrtc's congestion_window_pushback_controller.cc with its default trial string
// QueueSize:350,MinBitrate:30000,DropFrame:true).
//   on_feedback(longest_rtt, target)   of the packets that one feedback is about
//   full(in_flight)                    the picture waits; voice never does
//   skip_one_in()                      of the camera's frames; 0: none
#pragma once

#include <algorithm>
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
    size_ = size_ ? std::max(kLeast, (window + *size_) / 2) : std::max(kLeast, window);
  }
  [[nodiscard]] bool full(sfu::DataSize in_flight) const { return size_ && in_flight > *size_; }
  // Asked for whenever the target is.
  void update(sfu::DataSize in_flight, sfu::DataRate target) {
    if (!size_ || size_->bytes() == 0) return;
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
    const std::int64_t least = target.bps() == 0 ? kWhole : kMin.bps() * kWhole / target.bps();
    share_ = std::max(share_, std::min(kWhole, least));
  }
  [[nodiscard]] std::int64_t skip_one_in() const {
    return share_ >= kWhole ? 0 : std::max<std::int64_t>(1, kWhole / (kWhole - share_));
  }

 private:
  static constexpr std::size_t kFeedbacks = 32;
  static constexpr std::int64_t kWhole = 1'000;
  static constexpr sfu::TimeDelta kQueue = sfu::TimeDelta::ms(350);
  static constexpr sfu::DataSize kLeast = sfu::DataSize::bytes(std::int64_t{2 * 1'500});
  static constexpr sfu::DataRate kMin = sfu::DataRate::kbps(30);
  std::deque<sfu::TimeDelta> rtts_;
  std::optional<sfu::DataSize> size_;
  std::int64_t share_ = kWhole;  // in thousandths of the target
};

}  // namespace loadtest
