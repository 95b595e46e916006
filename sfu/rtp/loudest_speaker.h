// Who of a room is the active speaker: the loudest, with a margin and a holding time so that a
// cough does not move the picture.
//   consider(id, loudness)   for every publisher, then
//   decide(now)              the active speaker; nullopt when nobody was ever loud
#pragma once

#include <optional>

#include "sfu/base/ids.h"
#include "sfu/base/units.h"

namespace sfu {

class LoudestSpeaker {
 public:
  struct Options {
    int margin = 6;                          // dB louder than the present one
    int threshold = 20;                      // loudness of speech
    TimeDelta hold = TimeDelta::seconds(1);  // nobody is replaced earlier
  };
  LoudestSpeaker();
  explicit LoudestSpeaker(Options options) : options_(options) {}
  void consider(ParticipantId id, int loudness);
  std::optional<ParticipantId> decide(Timestamp now);

 private:
  Options options_;
  std::optional<ParticipantId> current_;
  Timestamp since_;
  std::optional<ParticipantId> best_;
  int best_loudness_ = 0;
  std::optional<int> current_loudness_;  // nullopt: has left
};

}  // namespace sfu
