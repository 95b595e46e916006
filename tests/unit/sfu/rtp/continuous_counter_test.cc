#include "sfu/rtp/continuous_counter.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(ContinuousCounter, KeepsDistancesInsideASourceAndGoesOnBehindTheHighest) {
  ContinuousCounter counter;
  EXPECT_EQ(counter.map(250, 256), 250);
  EXPECT_EQ(counter.map(2, 256), 258);
  EXPECT_EQ(counter.map(255, 256), 255) << "late";
  counter.start_source();
  EXPECT_EQ(counter.map(7, 256), 259);
  EXPECT_EQ(counter.map(9, 256), 261);
}

}  // namespace
}  // namespace sfu
