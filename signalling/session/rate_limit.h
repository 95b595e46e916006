// How often something may be, as messages of one connection: `per_second` on average, `burst` at
// once (the generic cell rate algorithm: one time stamp instead of a counter that something must
// refill).
#pragma once

#include <algorithm>
#include <cstdint>

#include "sfu/base/units.h"

namespace signalling {

class RateLimit {
 public:
  RateLimit(std::int64_t per_second, std::int64_t burst)
      : RateLimit(sfu::TimeDelta::seconds(1) / std::max<std::int64_t>(per_second, 1), burst) {}
  // One per `interval` on average.
  RateLimit(sfu::TimeDelta interval, std::int64_t burst)
      : interval_(interval), tolerance_(interval_ * std::max<std::int64_t>(burst - 1, 0)) {}

  bool allow(sfu::Timestamp now) {
    const sfu::Timestamp due = std::max(due_, now);
    if (due - now > tolerance_) return false;
    due_ = due + interval_;
    return true;
  }

  [[nodiscard]] bool would_allow(sfu::Timestamp now) const {
    return std::max(due_, now) - now <= tolerance_;
  }
  // Nothing of what was said before counts any more.
  [[nodiscard]] bool is_idle(sfu::Timestamp now) const { return due_ <= now; }

 private:
  sfu::TimeDelta interval_;
  sfu::TimeDelta tolerance_;
  sfu::Timestamp due_;
};

}  // namespace signalling
