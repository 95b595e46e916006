#include "loadtest/terminal/feedback_clock.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/case_name.h"

namespace loadtest {
namespace {

using sfu::DataRate;
using sfu::TimeDelta;
using sfu::Timestamp;

struct Case {
  const char* name;
  DataRate target;
  TimeDelta interval;
};

class FeedbackClockTable : public testing::TestWithParam<Case> {};

TEST_P(FeedbackClockTable, TellsInWholeTicks) {
  FeedbackClock clock;
  clock.set_rate(GetParam().target);
  const Timestamp told = Timestamp::ms(5'000);
  clock.on_told(told);
  clock.on_packet(told + TimeDelta::ms(1));
  EXPECT_EQ(clock.next_timeout(), told + GetParam().interval);
}

// Seen of Chromium: 16 a second at best, 9.1 at 109 kbit/s, 4 at the least.
INSTANTIATE_TEST_SUITE_P(Rates, FeedbackClockTable,
                         testing::ValuesIn(std::vector<Case>{
                             {"fast", DataRate::kbps(2'000), TimeDelta::us(62'500)},
                             {"adsl", DataRate::kbps(107), TimeDelta::us(109'375)},
                             {"thin", DataRate::kbps(60), TimeDelta::us(187'500)},
                             {"none", DataRate::zero(), TimeDelta::ms(250)},
                         }),
                         test::case_name<Case>);

TEST(FeedbackClock, SaysNothingWithoutPackets) {
  FeedbackClock clock;
  EXPECT_EQ(clock.next_timeout(), Timestamp::never());
  clock.on_packet(Timestamp::ms(10));
  EXPECT_NE(clock.next_timeout(), Timestamp::never());
  clock.on_told(Timestamp::ms(100));
  EXPECT_EQ(clock.next_timeout(), Timestamp::never());
}

TEST(FeedbackClock, KeepsItsTurnsThroughAPause) {
  FeedbackClock clock;
  clock.set_rate(DataRate::kbps(2'000));
  clock.on_told(Timestamp::ms(1'000));
  clock.on_packet(Timestamp::ms(2'010));
  EXPECT_EQ(clock.next_timeout(), Timestamp::us(2'062'500));
}

}  // namespace
}  // namespace loadtest
