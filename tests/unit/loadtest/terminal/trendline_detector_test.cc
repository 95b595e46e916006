#include "loadtest/terminal/trendline_detector.h"

#include <gtest/gtest.h>

namespace loadtest {
namespace {

using sfu::TimeDelta;
using sfu::Timestamp;
using Usage = TrendlineDetector::Usage;

// Packets every 20 ms; each is `later` later than the one before it.
Usage after(TimeDelta later, int packets) {
  TrendlineDetector detector;
  TimeDelta delay = TimeDelta::ms(500);
  for (int i = 0; i < packets; ++i) {
    const Timestamp sent = Timestamp::ms(1'000 + 20 * i);
    detector.on_packet(sent, sent + delay);
    delay += later;
  }
  return detector.usage();
}

TEST(TrendlineDetector, ASteadyDelayIsNormal) {
  EXPECT_EQ(after(TimeDelta::zero(), 100), Usage::kNormal);
}

TEST(TrendlineDetector, AQueueThatGrowsIsOveruse) {
  EXPECT_EQ(after(TimeDelta::ms(5), 60), Usage::kOver);
}

TEST(TrendlineDetector, AQueueThatEmptiesIsUnderuse) {
  EXPECT_EQ(after(TimeDelta::ms(-4), 60), Usage::kUnder);
}

TEST(TrendlineDetector, NothingIsSaidBeforeTheWindowIsFull) {
  EXPECT_EQ(after(TimeDelta::ms(5), 15), Usage::kNormal);
}

}  // namespace
}  // namespace loadtest
