// What changes on a line by itself: a rate that wanders (the cell of a 4G kiosk fills and empties),
// and episodes in which packets wait (a handover) or are lost (rain before a dish, a satellite that
// sets).
//   advance(time)     the line is now as it is at `time`; times never go back
//   rate(), loss_ppm(), stalled_until()
// Integers and its own random numbers: the same seed gives the same weather, whatever is sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "loadtest/world/random.h"
#include "sfu/base/units.h"

namespace loadtest {

// From one step to a neighbour, after between half and one and a half of `dwell`.
struct RateWalk {
  std::vector<sfu::DataRate> steps = {};  // empty: the rate stays
  sfu::TimeDelta dwell = sfu::TimeDelta::seconds(5);
};

struct Episodes {
  sfu::TimeDelta every;  // from beginning to beginning, on average
  sfu::TimeDelta lasting;
  std::int64_t loss_ppm = 0;  // per packet
  bool stalls = false;        // nothing is sent; what comes waits in the queue
  bool regular = false;       // exactly `every`; else between half and one and a half of it
};

class Weather {
 public:
  Weather(RateWalk walk, std::vector<Episodes> episodes, Random random);

  void advance(sfu::Timestamp time);
  // Of a walk; `steady` without one.
  [[nodiscard]] sfu::DataRate rate(sfu::DataRate steady) const;
  [[nodiscard]] std::int64_t loss_ppm() const;  // of the episodes that last
  // When the last of those that stall ends; not after the time of advance(): it sends.
  [[nodiscard]] sfu::Timestamp stalled_until() const;

 private:
  struct Episode {
    Episodes kind;
    sfu::Timestamp begins;
    bool lasts = false;
  };
  sfu::TimeDelta about(sfu::TimeDelta mean);
  void advance(Episode& episode, sfu::Timestamp time);

  RateWalk walk_;
  std::vector<Episode> episodes_;
  Random random_;
  std::size_t step_ = 0;
  sfu::Timestamp next_step_ = sfu::Timestamp::never();
};

}  // namespace loadtest
