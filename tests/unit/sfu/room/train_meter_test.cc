#include "sfu/room/train_meter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/case_name.h"

namespace sfu {
namespace {

constexpr DataSize kMessage = DataSize::bytes(std::int64_t{1'000});

struct Case {
  const char* name;
  std::vector<int> order;
  std::vector<int> at_ms;
  std::int64_t round_trip_ms;
  std::int64_t kbps;
  int lost;
};
class Trains : public testing::TestWithParam<Case> {};

TEST_P(Trains, LeaveTheLineAtItsRate) {
  const Case& given = GetParam();
  TrainMeter meter(static_cast<std::uint16_t>(given.order.size()), kMessage);
  for (std::size_t i = 0; i < given.at_ms.size(); ++i) {
    meter.on_arrival(static_cast<std::uint16_t>(given.order[i]), Timestamp::ms(given.at_ms[i]));
  }
  const auto reading = meter.read(TimeDelta::ms(given.round_trip_ms));
  EXPECT_EQ(reading.rate().kbps(), given.kbps);
  EXPECT_EQ(reading.lost, given.lost);
  EXPECT_EQ(reading.sent, static_cast<int>(given.order.size()));
}

// 1,000 bytes in 10 ms are 800 kbit/s.
INSTANTIATE_TEST_SUITE_P(
    Arrivals, Trains,
    testing::ValuesIn(std::vector<Case>{
        {"even", {0, 1, 2, 3}, {0, 10, 20, 30}, 40, 800, 0},
        {"narrow_line_and_short_trip", {0, 1, 2, 3}, {0, 125, 250, 375}, 60, 64, 0},
        {"windows_with_the_line_idle_between",
         {0, 1, 2, 3, 4, 5, 6, 7},
         {0, 10, 20, 30, 630, 640, 650, 660},
         600,
         800,
         0},
        {"one_lost_at_the_end", {0, 1, 2, 3}, {0, 10, 20}, 40, 800, 1},
        {"one_sent_again", {0, 2, 3, 4, 1}, {0, 10, 20, 30, 300}, 40, 800, 1},
        {"two_swapped_are_not_lost", {0, 2, 1, 3}, {0, 10, 20, 30}, 40, 800, 0},
        {"nothing_came", {0, 1, 2, 3}, {}, 40, 0, 4},
        {"one_says_no_rate", {0, 1, 2, 3}, {5}, 40, 0, 3},
    }),
    test::case_name<Case>);

TEST(TrainMeter, CountsEachMessageOnceAndNoneThatIsNotOfTheTrain) {
  TrainMeter meter(2, kMessage);
  for (const std::uint16_t index : std::vector<std::uint16_t>{0, 0, 7, 65'535}) {
    meter.on_arrival(index, Timestamp::ms(1));
  }
  EXPECT_EQ(meter.arrived(), 1U);
  EXPECT_FALSE(meter.complete());
  meter.on_arrival(1, Timestamp::ms(2));
  EXPECT_TRUE(meter.complete());
}

TEST(TrainMeter, CallsWhatTheClockCannotTellApartInfinite) {
  TrainMeter meter(2, kMessage);
  meter.on_arrival(0, Timestamp::ms(1));
  meter.on_arrival(1, Timestamp::ms(1));
  EXPECT_EQ(meter.read(TimeDelta::ms(10)).rate(), DataRate::infinity());
}

}  // namespace
}  // namespace sfu
