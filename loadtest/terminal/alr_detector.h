// Whether a page has less to send than it may: a budget of 80 % of the estimate that is not used up
// (libwebrtc's alr_detector.cc with the settings that alr_experiment.cc gives everybody).
//   on_sent(size, estimate, now)   everything that leaves
//   limited()                      by the application
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "sfu/base/units.h"

namespace loadtest {

class AlrDetector {
 public:
  void on_sent(sfu::DataSize size, sfu::DataRate estimate, sfu::Timestamp now) {
    const std::int64_t most = (estimate.scaled(kUsedPercent, 100) * kWindow).bytes();
    const sfu::TimeDelta passed = std::min<sfu::TimeDelta>(now - last_.value_or(now), kWindow);
    last_ = now;
    left_ += (estimate.scaled(kUsedPercent, 100) * passed).bytes() - size.bytes();
    left_ = std::clamp(left_, -most, most);
    if (left_ * 100 > most * kBeginsPercent) limited_ = true;
    if (left_ * 100 < most * kEndsPercent) limited_ = false;
  }
  [[nodiscard]] bool limited() const { return limited_; }

 private:
  static constexpr std::int64_t kUsedPercent = 80;
  static constexpr std::int64_t kBeginsPercent = 40;
  static constexpr std::int64_t kEndsPercent = -60;
  static constexpr sfu::TimeDelta kWindow = sfu::TimeDelta::ms(500);

  std::int64_t left_ = 0;  // bytes of the budget
  std::optional<sfu::Timestamp> last_;
  bool limited_ = false;
};

}  // namespace loadtest
