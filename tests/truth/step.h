// The line's change in the middle of a run, the same for both kinds of it: half the rate for half a
// minute. Times count from the kiosk's first media.
#pragma once

#include "loadtest/world/link.h"

namespace truth {

inline constexpr sfu::TimeDelta kHalvedAt = sfu::TimeDelta::seconds(60);
inline constexpr sfu::TimeDelta kRestoredAt = sfu::TimeDelta::seconds(90);
inline constexpr sfu::TimeDelta kRunTime = sfu::TimeDelta::seconds(120);
// When the media begins on the line's own clock: its weather is the same for both kinds of run.
inline constexpr sfu::Timestamp kMediaBegins = sfu::Timestamp::ms(3'000);
// Of the kiosk's line; the other direction has the next.
inline constexpr std::uint64_t kSeed = 2'008;

inline loadtest::LinkProfile halved(loadtest::LinkProfile profile) {
  profile.rate = profile.rate / 2;
  for (sfu::DataRate& step : profile.walk.steps) step = step / 2;
  return profile;
}

}  // namespace truth
