#include "sfu/cc/sudden_fall.h"

#include <algorithm>
#include <utility>

namespace sfu {
namespace {

constexpr TimeDelta kLate = TimeDelta::ms(100);
constexpr std::int64_t kLittle = 50;  // percent of what arrived before
// Of that time, percent: a sender or a line that stood still lets everything go at once afterwards.
constexpr std::int64_t kPause = 60;
constexpr TimeDelta kSilent = TimeDelta::seconds(2);   // there is no voice that could be late
constexpr TimeDelta kLongest = TimeDelta::seconds(2);  // by then the estimate has followed

}  // namespace

void SuddenFall::on_voice(const Voice& voice, Timestamp now) {
  last_ = voice;
  last_at_ = now;
  if (voice.queue > voice.usual) return;
  good_ = Good{now, voice.arrives};
  since_good_ = DataSize::zero();
  longest_pause_ = TimeDelta::zero();
  fell_.reset();
}

void SuddenFall::on_datagram(DataSize size, Timestamp now) {
  const TimeDelta pause = now - std::exchange(last_datagram_, now);
  if (!good_ || fell_ || now - last_at_ >= kSilent) return;
  since_good_ += size;
  longest_pause_ = std::max(longest_pause_, pause);
  const TimeDelta missing = std::max<TimeDelta>(now - last_at_ - last_.length, TimeDelta::zero());
  if (last_.queue + missing < std::max<TimeDelta>(kLate, last_.usual * 2)) return;
  const TimeDelta passed = now - good_->at;
  if (passed <= TimeDelta::zero()) return;
  const bool stood_still = longest_pause_ > passed * kPause / 100;
  if (!stood_still && since_good_ / passed < good_->arrived.scaled(kLittle, 100)) fell_ = now;
}

TimeDelta SuddenFall::queue(Timestamp now) const {
  return now - last_at_ < kSilent ? last_.queue : TimeDelta::zero();
}

bool SuddenFall::holds(Timestamp now) const { return fell_ && now - *fell_ < kLongest; }

}  // namespace sfu
