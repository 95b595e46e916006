// Sees a queue by the feedback that does not come. Arrivals tell of a queue when they have crossed
// it; the word of what stands in it is overdue before.
//   on_sent(now)           a packet that feedback will be about
//   on_feedback(age)       how old the oldest packet was that it tells of, while no queue stands
//   overdue(oldest, now)   `oldest`: when the oldest packet was sent of which nothing is known yet
//   next_try()             when that ends by itself: without a packet there would be no feedback
#pragma once

#include <optional>

#include "sfu/base/units.h"

namespace sfu {

class LateFeedback {
 public:
  void on_sent(Timestamp now) { sent_ = now; }
  void on_feedback(TimeDelta age);
  [[nodiscard]] bool overdue(std::optional<Timestamp> oldest, Timestamp now) const;
  [[nodiscard]] Timestamp next_try() const;

 private:
  std::optional<TimeDelta> usual_;
  TimeDelta deviation_;
  Timestamp sent_;
};

}  // namespace sfu
