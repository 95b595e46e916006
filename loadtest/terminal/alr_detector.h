// Whether a page has less to send than it may (libwebrtc's alr_detector.cc): a budget of 65 % of
// the estimate that is hardly used up.
//   on_sent(size, estimate, now)   everything that leaves
//   limited()                      by the application
#pragma once

#include <algorithm>
#include <cstdint>

#include "sfu/base/units.h"

namespace loadtest {

class AlrDetector {
 public:
  void on_sent(sfu::DataSize size, sfu::DataRate estimate, sfu::Timestamp now) {
    const std::int64_t most = (estimate.scaled(kUsedPercent, 100) * kWindow).bytes();
    const sfu::TimeDelta passed = std::min<sfu::TimeDelta>(now - last_, kWindow);
    last_ = now;
    left_ += (estimate.scaled(kUsedPercent, 100) * passed).bytes() - size.bytes();
    left_ = std::clamp(left_, -most, most);
    if (left_ * 100 > most * kBeginsPercent) limited_ = true;
    if (left_ * 100 < most * kEndsPercent) limited_ = false;
  }
  [[nodiscard]] bool limited() const { return limited_; }

 private:
  static constexpr std::int64_t kUsedPercent = 65;
  static constexpr std::int64_t kBeginsPercent = 80;
  static constexpr std::int64_t kEndsPercent = 50;
  static constexpr sfu::TimeDelta kWindow = sfu::TimeDelta::ms(500);

  std::int64_t left_ = 0;  // bytes of the budget
  sfu::Timestamp last_;
  bool limited_ = false;
};

}  // namespace loadtest
