#include "loadtest/measure/delay_histogram.h"

#include <gtest/gtest.h>

namespace loadtest {
namespace {

using sfu::TimeDelta;

TEST(DelayHistogram, HasNoQuantileOfNothing) {
  EXPECT_EQ(DelayHistogram().quantile(95), TimeDelta::zero());
}

TEST(DelayHistogram, NamesTheEndOfTheBucketInWhichTheShareIsReached) {
  DelayHistogram histogram;
  for (int ms = 1; ms <= 1'000; ++ms) histogram.add(TimeDelta::ms(ms));
  EXPECT_EQ(histogram.count(), 1'000);
  for (const std::int64_t percent : {1, 50, 95, 99, 100}) {
    const TimeDelta exact = TimeDelta::ms(10 * percent);
    EXPECT_GE(histogram.quantile(percent), exact);
    EXPECT_LE(histogram.quantile(percent), exact + exact / 30 + TimeDelta::us(64));
  }
}

TEST(DelayHistogram, HoldsWhatIsBelowZeroAndBeyondItsEnd) {
  DelayHistogram histogram;
  histogram.add(TimeDelta::ms(-5));
  histogram.add(TimeDelta::seconds(100'000));
  EXPECT_EQ(histogram.quantile(50), TimeDelta::us(64));
  EXPECT_GE(histogram.quantile(100), DelayHistogram::kLongest);
}

TEST(DelayHistogram, AddsUpWithOthers) {
  DelayHistogram slow;
  DelayHistogram all;
  for (int i = 0; i < 10; ++i) all.add(TimeDelta::ms(1));
  for (int i = 0; i < 90; ++i) slow.add(TimeDelta::ms(300));
  all.merge(slow);
  EXPECT_EQ(all.count(), 100);
  EXPECT_LT(all.quantile(10), TimeDelta::ms(2));
  EXPECT_GE(all.quantile(11), TimeDelta::ms(300));
}

}  // namespace
}  // namespace loadtest
