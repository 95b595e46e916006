// How long somebody in a queue will wait, from how long the last visits took and who is at work.
//   ServiceTimes   the durations of the last visits of one organisation
//   estimate_waits for everyone in the queue, in order
// An appointment is counted before those without one from its time on, whether its citizen has come
// or not.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
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

// An appointment whose citizen goes before those without one, in so long.
struct Claim {
  sfu::TimeDelta in;
  std::optional<std::size_t> waiting = std::nullopt;  // who came early: the place in the queue
};

struct Line {
  std::size_t first = 0;    // so many are called before anybody with a claim
  std::size_t waiting = 0;  // in all
  std::vector<Claim> claims = {};
};

// `free_in`: in how long each desk at work is free. One wait per waiting citizen, rounded up to
// whole minutes; empty when no desk is at work.
std::vector<sfu::TimeDelta> estimate_waits(Line line, std::vector<sfu::TimeDelta> free_in,
                                           sfu::TimeDelta typical);

}  // namespace signalling
