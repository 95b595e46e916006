#include "loadtest/terminal/alr_detector.h"

#include <gtest/gtest.h>

namespace loadtest {
namespace {

using sfu::DataRate;
using sfu::DataSize;
using sfu::TimeDelta;
using sfu::Timestamp;

TEST(AlrDetector, WhoHardlyUsesTheEstimateIsLimitedByItself) {
  AlrDetector detector;
  Timestamp now = Timestamp::ms(1'000);
  const auto send = [&](std::int64_t kbps, TimeDelta time) {
    for (const Timestamp end = now + time; now < end; now = now + TimeDelta::ms(20)) {
      const DataSize size = DataRate::kbps(kbps) * TimeDelta::ms(20);
      detector.on_sent(size, DataRate::kbps(1'000), now);
    }
    return detector.limited();
  };
  EXPECT_FALSE(send(900, TimeDelta::seconds(2)));
  EXPECT_TRUE(send(100, TimeDelta::seconds(2)));
  EXPECT_FALSE(send(1'000, TimeDelta::seconds(4))) << "not as soon as it is more";
}

}  // namespace
}  // namespace loadtest
