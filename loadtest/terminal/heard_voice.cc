#include "loadtest/terminal/heard_voice.h"

#include <algorithm>

namespace loadtest {
namespace {

using sfu::TimeDelta;

constexpr TimeDelta kLookAhead = TimeDelta::us(6'500);  // Opus (RFC 7845 §5.1: 312 samples)

// Packets of speech between two of one source that were not played.
std::int64_t missed(const Watermark& before, const Watermark& mark) {
  if (before.publisher != mark.publisher || mark.spoken < before.spoken) return 0;
  return std::max<std::int64_t>(0,
                                std::int64_t{mark.spoken} - before.spoken - (mark.speech ? 1 : 0));
}

}  // namespace

void HeardVoice::on_played(const Watermark& mark, const PlayedVoice& played) {
  if (!first_) first_ = window_begins_ = played.at;
  TimeDelta hidden;
  if (last_ && last_->publisher == mark.publisher) {
    hidden = mark.lasts * missed(*last_, mark);
    // What came late and is played all the same: the pause before it was made up, too.
    const TimeDelta late = played.made_up - std::max(played.gap, TimeDelta::zero());
    if (last_->speech && mark.speech) hidden += std::max(late, TimeDelta::zero());
  }
  count(mark.speech ? mark.lasts : TimeDelta::zero(), hidden, played.at);
  mouth_to_ear_.add(played.at - mark.captured + mark.lasts + kLookAhead);
  last_ = mark;
}

void HeardVoice::on_silence(TimeDelta made_up, std::optional<std::uint32_t> said,
                            sfu::Timestamp now) {
  if (last_ && said && *said > last_->spoken) {
    count(TimeDelta::zero(), std::min(made_up, last_->lasts * (*said - last_->spoken)), now);
  }
  last_.reset();
}

void HeardVoice::count(TimeDelta heard, TimeDelta hidden, sfu::Timestamp at) {
  if (at - window_begins_ >= kWindow) {
    worst_ppm_ = std::max(worst_ppm_, window_ppm());
    window_begins_ = window_begins_ + kWindow * ((at - window_begins_) / kWindow);
    window_expected_ = window_concealed_ = TimeDelta::zero();
  }
  for (TimeDelta* expected : {&expected_, &window_expected_}) *expected += heard + hidden;
  for (TimeDelta* concealed : {&concealed_, &window_concealed_}) *concealed += hidden;
}

std::int64_t HeardVoice::window_ppm() const {
  if (window_expected_ < kEnoughSpeech) return 0;
  return window_concealed_.us() * 1'000'000 / window_expected_.us();
}

std::int64_t HeardVoice::worst_window_ppm() const { return std::max(worst_ppm_, window_ppm()); }

}  // namespace loadtest
