// When a page tells what arrived (libwebrtc's transport_sequence_number_feedback_generator.cc):
// every 50 to 250 ms, so that it takes 5 % of what the page itself may send; and since Chromium
// wakes up for such things together, 64 times a second, at a whole number of those.
//   set_rate(target)       what congestion control allows
//   on_packet(now)         there is something to tell
//   next_timeout()         when; never: nothing is waiting
//   on_told(now)
// Pure.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sfu/base/units.h"

namespace loadtest {

class FeedbackClock {
 public:
  void set_rate(sfu::DataRate target) {
    const sfu::DataRate share = target.scaled(kSharePercent, 100);
    interval_ =
        whole_ticks(share * kLongest < kMessage ? kLongest : std::max(kMessage / share, kShortest));
  }
  void on_packet(sfu::Timestamp now) {
    if (waiting_) return;
    waiting_ = true;
    const sfu::TimeDelta passed = now - told_;
    const std::int64_t turns = (passed.us() + interval_.us() - 1) / interval_.us();
    told_ = told_ + interval_ * std::max<std::int64_t>(0, turns - 1);
  }
  [[nodiscard]] sfu::Timestamp next_timeout() const {
    return waiting_ ? told_ + interval_ : sfu::Timestamp::never();
  }
  void on_told(sfu::Timestamp now) {
    waiting_ = false;
    told_ = now;
  }

 private:
  static constexpr sfu::TimeDelta kTick = sfu::TimeDelta::us(15'625);
  static constexpr sfu::TimeDelta kShortest = sfu::TimeDelta::ms(50);
  static constexpr sfu::TimeDelta kLongest = sfu::TimeDelta::ms(250);
  static constexpr std::int64_t kSharePercent = 5;
  static constexpr sfu::DataSize kMessage = sfu::DataSize::bytes(std::int64_t{68});  // with IP
  static constexpr sfu::TimeDelta whole_ticks(sfu::TimeDelta time) {
    return kTick * ((time.us() + kTick.us() - 1) / kTick.us());
  }

  sfu::TimeDelta interval_ = whole_ticks(sfu::TimeDelta::ms(100));  // until a rate is known
  sfu::Timestamp told_;  // or would have been, had there been something
  bool waiting_ = false;
};

}  // namespace loadtest
