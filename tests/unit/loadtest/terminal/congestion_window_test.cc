#include "loadtest/terminal/congestion_window.h"

#include <gtest/gtest.h>

namespace loadtest {
namespace {

using sfu::DataRate;
using sfu::DataSize;
using sfu::TimeDelta;

constexpr DataSize bytes(std::int64_t count) { return DataSize::bytes(count); }

TEST(CongestionWindow, IsOpenUntilThereIsFeedback) {
  EXPECT_FALSE(CongestionWindow().full(bytes(1'000'000)));
}

TEST(CongestionWindow, HoldsWhatTheRateFillsInTheRoundTripAndTheQueueAllowed) {
  CongestionWindow window;
  window.on_feedback(TimeDelta::ms(150), DataRate::kbps(160));
  EXPECT_FALSE(window.full(bytes(10'000)));  // 20 kB/s for 500 ms
  EXPECT_TRUE(window.full(bytes(10'001)));
}

TEST(CongestionWindow, IsNeverSmallerThanTwoPackets) {
  CongestionWindow window;
  window.on_feedback(TimeDelta::ms(10), DataRate::kbps(5));
  EXPECT_FALSE(window.full(bytes(3'000)));
  EXPECT_TRUE(window.full(bytes(3'001)));
}

TEST(CongestionWindow, TakesFramesAwayWhileItIsFullAndGivesThemBack) {
  CongestionWindow window;
  window.on_feedback(TimeDelta::ms(150), DataRate::kbps(160));
  window.update(bytes(5'000), DataRate::kbps(160));
  EXPECT_EQ(window.skip_one_in(), 0);
  for (int i = 0; i < 20; ++i) window.update(bytes(20'000), DataRate::kbps(160));
  EXPECT_EQ(window.skip_one_in(), 1);  // all of them
  window.update(bytes(500), DataRate::kbps(160));
  EXPECT_EQ(window.skip_one_in(), 0);
}

}  // namespace
}  // namespace loadtest
