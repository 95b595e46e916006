#include "sfu/cc/line_meter.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

Timestamp at(std::int64_t seconds) { return Timestamp::ms(seconds * 1'000); }

class LineMeterTest : public testing::Test {
 protected:
  // `seconds` of 50 packets each way and second, asked about after each; the last news.
  std::optional<api::Line> live(int seconds, int lost_up, int lost_down) {
    std::optional<api::Line> news;
    for (int i = 0; i < seconds; ++i) {
      meter_.on_received(50, lost_up);
      meter_.on_delivered(50, lost_down);
      ++second_;
      if (const auto told = meter_.take(api::Carrier::kUdp, at(second_))) news = told;
    }
    return news;
  }

  LineMeter meter_;
  std::int64_t second_ = 0;
};

TEST_F(LineMeterTest, SaysNothingBeforeItHasSeenEnough) {
  EXPECT_FALSE(live(4, 0, 0));
  const auto first = live(1, 0, 0);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->lost_up, 0);
  EXPECT_EQ(first->lost_down, 0);
  EXPECT_FALSE(first->round_trip);
}

TEST_F(LineMeterTest, ALineThatStaysAsItIsIsNoNews) {
  meter_.set_round_trip(TimeDelta::ms(60));
  ASSERT_TRUE(live(5, 1, 1));
  for (int i = 0; i < 30; ++i) meter_.set_round_trip(TimeDelta::ms(60 + i % 2 * 80));
  EXPECT_FALSE(live(60, 1, 1));
}

TEST_F(LineMeterTest, LossIsToldOfTheWayItHappensOn) {
  ASSERT_TRUE(live(5, 0, 0));
  const auto up = live(9, 5, 0);
  ASSERT_TRUE(up);
  EXPECT_EQ(up->lost_up, 10);
  EXPECT_EQ(up->lost_down, 0);
  const auto down = live(9, 0, 10);
  ASSERT_TRUE(down);
  EXPECT_EQ(down->lost_up, 0);
  EXPECT_EQ(down->lost_down, 20);
}

TEST_F(LineMeterTest, TheRoundTripIsSmoothedAndTold) {
  meter_.set_round_trip(TimeDelta::ms(100));
  EXPECT_EQ(live(5, 0, 0)->round_trip, TimeDelta::ms(100));
  meter_.set_round_trip(TimeDelta::ms(400));
  EXPECT_FALSE(live(5, 0, 0)) << "one report of 400 ms makes 175 of it";
  for (int i = 0; i < 20; ++i) meter_.set_round_trip(TimeDelta::ms(400));
  const auto slow = live(5, 0, 0);
  ASSERT_TRUE(slow);
  EXPECT_NEAR(static_cast<double>(slow->round_trip->ms()), 400, 5);
}

TEST_F(LineMeterTest, ThatSomebodyElseUsesTheLineIsTold) {
  ASSERT_TRUE(live(5, 0, 0));
  EXPECT_TRUE(meter_.set_shared(true, false));
  EXPECT_FALSE(meter_.set_shared(true, false)) << "that is no news";
  const auto shared = live(5, 0, 0);
  ASSERT_TRUE(shared);
  EXPECT_TRUE(shared->shared_up);
  EXPECT_FALSE(shared->shared_down);
  EXPECT_FALSE(meter_.set_shared(false, false));
  const auto alone = live(5, 0, 0);
  ASSERT_TRUE(alone);
  EXPECT_FALSE(alone->shared_up);
}

TEST_F(LineMeterTest, NewsIsRareHoweverTheLineMoves) {
  int told = 0;
  for (int i = 0; i < 60; ++i) told += live(1, i / 4 % 2 * 10, 0).has_value();
  EXPECT_GE(told, 5);
  EXPECT_LE(told, 15);
}

TEST_F(LineMeterTest, AnotherPathIsMeasuredAnew) {
  ASSERT_TRUE(live(6, 20, 20));
  meter_.begin_anew();
  EXPECT_FALSE(live(3, 0, 0)) << "too few packets of the new one";
  const auto fresh = live(5, 0, 0);
  ASSERT_TRUE(fresh);
  EXPECT_EQ(fresh->lost_up, 0);
}

}  // namespace
}  // namespace sfu
