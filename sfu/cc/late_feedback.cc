#include "sfu/cc/late_feedback.h"

#include <algorithm>

namespace sfu {
namespace {

constexpr std::int64_t kSmoothing = 16;  // a second of feedback, or two
constexpr TimeDelta kLeastLate = TimeDelta::ms(50);
constexpr std::int64_t kLatePercent = 25;
constexpr std::int64_t kDeviations = 4;  // as a retransmission timer has (RFC 6298 §2.3)
constexpr TimeDelta kLongestSilence = TimeDelta::ms(250);

}  // namespace

void LateFeedback::on_feedback(TimeDelta age) {
  if (!usual_) usual_ = age;
  const TimeDelta off = age - *usual_;
  const TimeDelta distance = std::max<TimeDelta>(off, TimeDelta::zero() - off);
  deviation_ = deviation_ + (distance - deviation_) / kSmoothing;
  *usual_ = *usual_ + off / kSmoothing;
}

bool LateFeedback::overdue(std::optional<Timestamp> oldest, Timestamp now) const {
  if (!usual_ || !oldest || now >= next_try()) return false;
  const TimeDelta late =
      std::max<TimeDelta>({kLeastLate, *usual_ * kLatePercent / 100, deviation_ * kDeviations});
  return now - *oldest > *usual_ + late;
}

Timestamp LateFeedback::next_try() const { return sent_ + kLongestSilence; }

}  // namespace sfu
