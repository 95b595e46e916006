#include "loadtest/world/weather.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace loadtest {
namespace {

using sfu::DataRate;
using sfu::TimeDelta;
using sfu::Timestamp;

constexpr DataRate kSteady = DataRate::kbps(1'000);

TEST(Weather, WithoutAnyNothingChanges) {
  Weather weather({}, {}, Random(1));
  weather.advance(Timestamp() + TimeDelta::seconds(86'400));
  EXPECT_EQ(weather.rate(kSteady), kSteady);
  EXPECT_EQ(weather.loss_ppm(), 0);
  EXPECT_EQ(weather.stalled_until(), Timestamp());
}

TEST(Weather, AWalkGoesToNeighboursAndEverywhereAndStaysAboutAsLong) {
  const RateWalk walk{{DataRate::kbps(100), DataRate::kbps(200), DataRate::kbps(300)},
                      TimeDelta::seconds(5)};
  Weather weather(walk, {}, Random(7));
  std::set<std::int64_t> seen;
  std::int64_t before = weather.rate(kSteady).kbps();
  int changes = 0;
  for (int s = 0; s < 10'000; ++s) {
    weather.advance(Timestamp() + TimeDelta::seconds(s));
    const std::int64_t now = weather.rate(kSteady).kbps();
    EXPECT_LE(std::abs(now - before), 100);
    changes += now == before ? 0 : 1;
    seen.insert(before = now);
  }
  EXPECT_EQ(seen, (std::set<std::int64_t>{100, 200, 300}));
  EXPECT_NEAR(changes, 2'000, 200);
}

TEST(Weather, EpisodesLastAsLongAndComeAsOftenAsTheyShould) {
  const Episodes rain{TimeDelta::seconds(100), TimeDelta::seconds(10), 200'000};
  Weather weather({}, {rain}, Random(3));
  int wet = 0;
  for (int s = 0; s < 100'000; ++s) {
    weather.advance(Timestamp() + TimeDelta::seconds(s));
    wet += weather.loss_ppm() == 200'000 ? 1 : 0;
    EXPECT_EQ(weather.stalled_until(), Timestamp());
  }
  EXPECT_NEAR(wet, 10'000, 1'000);
}

TEST(Weather, RegularOnesAreExact) {
  const Episodes handover{TimeDelta::seconds(15), TimeDelta::ms(200), 0, true, true};
  Weather weather({}, {handover}, Random(3));
  std::vector<Timestamp> ends;
  for (int ms = 0; ms < 120'000; ms += 10) {
    weather.advance(Timestamp::ms(ms));
    const Timestamp until = weather.stalled_until();
    if (until > Timestamp::ms(ms) && (ends.empty() || ends.back() != until)) ends.push_back(until);
  }
  ASSERT_EQ(ends.size(), 8U);
  for (std::size_t i = 1; i < ends.size(); ++i) {
    EXPECT_EQ(ends[i] - ends[i - 1], TimeDelta::seconds(15));
  }
}

TEST(Weather, IsTheSameForTheSameSeedAndAnotherForAnother) {
  const Episodes rain{TimeDelta::seconds(100), TimeDelta::seconds(10), 200'000};
  const auto wet = [&](std::uint64_t seed, int step) {
    Weather weather({}, {rain}, Random(seed));
    std::vector<std::int64_t> losses;
    for (int s = 0; s < 1'000; s += step) {
      weather.advance(Timestamp() + TimeDelta::seconds(s));
      if (s % 10 == 0) losses.push_back(weather.loss_ppm());
    }
    return losses;
  };
  EXPECT_EQ(wet(1, 1), wet(1, 1));
  EXPECT_EQ(wet(1, 1), wet(1, 10)) << "whatever is sent meanwhile";
  EXPECT_NE(wet(1, 1), wet(2, 1));
}

}  // namespace
}  // namespace loadtest
