#include "loadtest/world/weather.h"

#include <algorithm>
#include <utility>

namespace loadtest {

using sfu::TimeDelta;
using sfu::Timestamp;

Weather::Weather(RateWalk walk, std::vector<Episodes> episodes, Random random)
    : walk_(std::move(walk)), random_(random) {
  if (!walk_.steps.empty()) {
    step_ = static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(walk_.steps.size())));
    next_step_ = Timestamp() + about(walk_.dwell);
  }
  for (const Episodes& kind : episodes) {
    // Anywhere in the first period: the sites of a network have not all the same sky.
    episodes_.push_back({kind, Timestamp() + TimeDelta::us(random_.below(
                                                 std::max<std::int64_t>(kind.every.us(), 1)))});
  }
}

TimeDelta Weather::about(TimeDelta mean) {
  return TimeDelta::us(mean.us() / 2 + random_.below(std::max<std::int64_t>(mean.us(), 1)));
}

void Weather::advance(Timestamp time) {
  while (next_step_ <= time) {
    const std::size_t last = walk_.steps.size() - 1;
    const bool up = step_ == 0 || (step_ < last && random_.chance(500'000));
    if (last > 0) step_ = up ? step_ + 1 : step_ - 1;
    next_step_ = next_step_ + about(walk_.dwell);
  }
  for (Episode& each : episodes_) advance(each, time);
}

void Weather::advance(Episode& episode, Timestamp time) {
  const Episodes& kind = episode.kind;
  while (episode.begins + kind.lasting <= time) {
    const TimeDelta next = kind.regular ? kind.every : about(kind.every);
    episode.begins = episode.begins + std::max(next, kind.lasting);
  }
  episode.lasts = episode.begins <= time;
}

sfu::DataRate Weather::rate(sfu::DataRate steady) const {
  return walk_.steps.empty() ? steady : walk_.steps[step_];
}

std::int64_t Weather::loss_ppm() const {
  std::int64_t loss = 0;
  for (const Episode& each : episodes_) {
    if (each.lasts) loss = std::max(loss, each.kind.loss_ppm);
  }
  return loss;
}

Timestamp Weather::stalled_until() const {
  Timestamp until;
  for (const Episode& each : episodes_) {
    if (each.lasts && each.kind.stalls) until = std::max(until, each.begins + each.kind.lasting);
  }
  return until;
}

}  // namespace loadtest
