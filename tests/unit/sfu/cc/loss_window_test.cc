#include "sfu/cc/loss_window.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(LossWindow, SpeaksOnlyWhenItHasSeenEnough) {
  LossWindow loss;
  EXPECT_FALSE(loss.take(Timestamp::ms(0)));
  for (int i = 0; i < 19; ++i) loss.on_packet(i == 3);
  EXPECT_FALSE(loss.take(Timestamp::ms(600))) << "too few packets";
  loss.on_packet(true);
  EXPECT_EQ(loss.take(Timestamp::ms(600)), 25);  // 2 of 20
  for (int i = 0; i < 100; ++i) loss.on_packet(false);
  EXPECT_FALSE(loss.take(Timestamp::ms(700))) << "too short";
  EXPECT_EQ(loss.take(Timestamp::ms(1'100)), 0);
}

}  // namespace
}  // namespace sfu
