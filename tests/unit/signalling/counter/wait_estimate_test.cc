#include "signalling/counter/wait_estimate.h"

#include <gtest/gtest.h>

#include <vector>

namespace signalling {
namespace {

sfu::TimeDelta minutes(std::int64_t n) { return sfu::TimeDelta::seconds(60 * n); }
using Times = std::vector<sfu::TimeDelta>;

TEST(WaitEstimate, SharesTheQueueAmongTheDesks) {
  EXPECT_EQ(estimate_waits({.waiting = 4}, {minutes(5), minutes(1)}, minutes(10)),
            (Times{minutes(1), minutes(5), minutes(11), minutes(15)}));
}

TEST(WaitEstimate, RoundsUpToWholeMinutes) {
  EXPECT_EQ(estimate_waits({.waiting = 1}, {sfu::TimeDelta::seconds(61)}, minutes(10)),
            (Times{minutes(2)}));
  EXPECT_EQ(estimate_waits({.waiting = 1}, {sfu::TimeDelta::zero()}, minutes(10)),
            (Times{minutes(0)}));
}

TEST(WaitEstimate, KnowsNothingWhileNobodyIsAtWork) {
  EXPECT_TRUE(estimate_waits({.waiting = 3}, {}, minutes(10)).empty());
}

// One desk, free now; an appointment in three minutes, two people without one.
TEST(WaitEstimate, CountsAppointmentsThatComeBeforeThoseWithoutOne) {
  EXPECT_EQ(estimate_waits({.waiting = 2, .claims = {{minutes(3)}}}, {minutes(0)}, minutes(10)),
            (Times{minutes(0), minutes(20)}));
  EXPECT_EQ(estimate_waits({.waiting = 2, .claims = {{minutes(3)}}}, {minutes(5)}, minutes(10)),
            (Times{minutes(15), minutes(25)}));
  EXPECT_EQ(estimate_waits({.waiting = 1, .claims = {{minutes(30)}}}, {minutes(5)}, minutes(10)),
            (Times{minutes(5)}))
      << "long after";
}

TEST(WaitEstimate, WhoCameEarlyIsCalledAtTheirTimeAtTheLatest) {
  const Line line{.waiting = 3, .claims = {{minutes(12), 2}}};
  EXPECT_EQ(estimate_waits(line, {minutes(5)}, minutes(10)),
            (Times{minutes(5), minutes(25), minutes(15)}));
}

TEST(WaitEstimate, NobodyGoesBeforeWhoIsCalledFirst) {
  const Line line{.first = 1, .waiting = 2, .claims = {{minutes(0)}}};
  EXPECT_EQ(estimate_waits(line, {minutes(5)}, minutes(10)), (Times{minutes(5), minutes(25)}));
}

TEST(ServiceTimesTest, LearnFromTheLastVisits) {
  ServiceTimes times;
  EXPECT_EQ(times.typical(), minutes(18));
  times.add(minutes(6));
  EXPECT_EQ(times.typical(), minutes(14)) << "(18 + 18 + 6) / 3";
  for (int i = 0; i < 40; ++i) times.add(minutes(4));
  EXPECT_EQ(times.typical(), minutes(4)) << "what was long ago is forgotten";
}

}  // namespace
}  // namespace signalling
