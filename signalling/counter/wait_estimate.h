// How long somebody in a queue will wait, from how long the last visits took and who is at work.
//   ServiceTimes   the durations of the last visits of one organisation
//   estimate_waits for everyone in the queue, in order
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "sfu/base/units.h"

namespace signalling {

class ServiceTimes {
 public:
  void add(sfu::TimeDelta duration);
  // The mean; an organisation without experience has that of the trade (18 minutes).
  [[nodiscard]] sfu::TimeDelta typical() const;

 private:
  std::deque<sfu::TimeDelta> last_;
};

// `free_in`: in how long each desk at work is free. One wait per waiting citizen, rounded up to
// whole minutes; empty when no desk is at work.
std::vector<sfu::TimeDelta> estimate_waits(std::size_t waiting, std::vector<sfu::TimeDelta> free_in,
                                           sfu::TimeDelta typical);

}  // namespace signalling
