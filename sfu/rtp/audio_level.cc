#include "sfu/rtp/audio_level.h"

#include <algorithm>

namespace sfu {

AudioLevel::AudioLevel() : AudioLevel(Options{}) {}

void AudioLevel::on_packet(std::int8_t level, bool voice_activity, Timestamp now) {
  const std::int64_t loud = 127 - std::clamp<std::int64_t>(level, 0, 127);
  // Senders that do not detect voice say "no voice" always: then the level alone must speak.
  const std::int64_t input = loud >= options_.floor || voice_activity ? loud * 256 : 0;
  const TimeDelta step = std::clamp<TimeDelta>(now - updated_, TimeDelta::zero(), options_.attack);
  updated_ = std::max(updated_, now);
  const TimeDelta time_constant = input > loudness_x256_ ? options_.attack : options_.release;
  loudness_x256_ += (input - loudness_x256_) * step.us() / time_constant.us();
}

int AudioLevel::loudness(Timestamp now) const {
  if (now - updated_ > options_.silence_after) return 0;
  return static_cast<int>(loudness_x256_ / 256);
}

}  // namespace sfu
