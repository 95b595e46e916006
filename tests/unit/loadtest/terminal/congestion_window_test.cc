#include "loadtest/terminal/congestion_window.h"

#include <gtest/gtest.h>

namespace loadtest {
namespace {

using sfu::DataRate;
using sfu::DataSize;
using sfu::TimeDelta;

constexpr DataSize bytes(std::int64_t count) { return DataSize::bytes(count); }

TEST(CongestionWindow, SkipsNothingUntilThereIsFeedback) {
  CongestionWindow window;
  window.update(bytes(1'000'000));
  EXPECT_EQ(window.skip_one_in(DataRate::kbps(160), DataRate::kbps(80)), 0);
}

TEST(CongestionWindow, SkipsWhatIsOverTheRoundTripAndTheQueueAllowed) {
  CongestionWindow window;
  window.on_feedback(TimeDelta::ms(150), DataRate::kbps(160));  // 10,000 bytes
  window.update(bytes(10'000));
  EXPECT_EQ(window.skip_one_in(DataRate::kbps(160), DataRate::kbps(80)), 0);
  window.update(bytes(11'000));
  EXPECT_EQ(window.skip_one_in(DataRate::kbps(160), DataRate::kbps(80)), 20);  // 5 %
}

TEST(CongestionWindow, TakesNothingOfTheLeastAndGivesTheRestBack) {
  CongestionWindow window;
  window.on_feedback(TimeDelta::ms(150), DataRate::kbps(160));
  for (int i = 0; i < 20; ++i) window.update(bytes(20'000));
  EXPECT_EQ(window.skip_one_in(DataRate::kbps(160), DataRate::kbps(80)), 2);
  EXPECT_EQ(window.skip_one_in(DataRate::kbps(80), DataRate::kbps(80)), 0);
  window.update(bytes(500));
  EXPECT_EQ(window.skip_one_in(DataRate::kbps(160), DataRate::kbps(80)), 0);
}

}  // namespace
}  // namespace loadtest
