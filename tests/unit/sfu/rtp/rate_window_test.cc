#include "sfu/rtp/rate_window.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(RateWindow, ForgetsAfterASecond) {
  RateWindow window;
  window.add(DataSize::bytes(std::int64_t{1'250}), Timestamp::ms(50));
  EXPECT_NEAR(static_cast<double>(window.rate(Timestamp::ms(999)).bps()), 10'000, 100);
  EXPECT_EQ(window.rate(Timestamp::ms(1'050)), DataRate::zero());
  window.add(DataSize::bytes(std::int64_t{1'250}), Timestamp::ms(10'050));
  EXPECT_NEAR(static_cast<double>(window.rate(Timestamp::ms(10'099)).bps()), 10'000, 200);
}

}  // namespace
}  // namespace sfu
