// How loud one publisher is (RFC 6464), smoothed over a few hundred milliseconds.
//   on_packet(level, voice, now)   level in −dBov: 0 loud, 127 silent
//   loudness(now)                  0 silent … 127 loud; falls to 0 when packets stop
#pragma once

#include <cstdint>

#include "sfu/base/units.h"

namespace sfu {

class AudioLevel {
 public:
  struct Options {
    TimeDelta attack = TimeDelta::ms(100);            // time constant upwards: a word is noticed
    TimeDelta release = TimeDelta::ms(400);           // downwards: a pause between words is not
    TimeDelta silence_after = TimeDelta::seconds(1);  // without packets
    std::int64_t floor = 57;                          // −70 dBov: quieter is room noise
  };
  AudioLevel();
  explicit AudioLevel(Options options) : options_(options) {}
  void on_packet(std::int8_t level, bool voice_activity, Timestamp now);
  [[nodiscard]] int loudness(Timestamp now) const;

 private:
  Options options_;
  std::int64_t loudness_x256_ = 0;
  Timestamp updated_;
};

}  // namespace sfu
