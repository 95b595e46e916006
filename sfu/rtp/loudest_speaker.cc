#include "sfu/rtp/loudest_speaker.h"

#include <utility>

namespace sfu {

LoudestSpeaker::LoudestSpeaker() : LoudestSpeaker(Options{}) {}

void LoudestSpeaker::consider(ParticipantId id, int loudness) {
  if (id == current_) current_loudness_ = loudness;
  if (best_ && loudness <= best_loudness_) return;
  best_ = id;
  best_loudness_ = loudness;
}

std::optional<ParticipantId> LoudestSpeaker::decide(Timestamp now) {
  const auto best = std::exchange(best_, std::nullopt);
  const auto present = std::exchange(current_loudness_, std::nullopt);
  if (!present) current_.reset();
  if (!best || best == current_ || best_loudness_ < options_.threshold) return current_;
  const bool held = current_ && now - since_ < options_.hold;
  if (held || (present && best_loudness_ < *present + options_.margin)) return current_;
  current_ = best;
  since_ = now;
  return current_;
}

}  // namespace sfu
