// Who of two talks when: the four states of ITU-T P.59 (one talks, the other, both, neither) with
// its mean durations and probabilities, so that each talks about 40 % of the time, with overlaps
// and pauses.
//   next(): the state that begins now, and how long it lasts
// Seeded, integers only.
#pragma once

#include "loadtest/world/random.h"
#include "sfu/base/units.h"

namespace loadtest {

class Conversation {
 public:
  struct State {
    bool first_talks = false;
    bool second_talks = false;
    sfu::TimeDelta lasts;
  };
  explicit Conversation(Random random) : random_(random) {}

  State next();

 private:
  [[nodiscard]] sfu::TimeDelta exponential(sfu::TimeDelta mean);

  Random random_;
  bool first_talks_ = false;
  bool second_talks_ = false;
};

}  // namespace loadtest
