#include "signalling/session/rate_limit.h"

#include <gtest/gtest.h>

namespace signalling {
namespace {

int allowed(RateLimit& limit, sfu::Timestamp now, int tries) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += limit.allow(now) ? 1 : 0;
  return count;
}

TEST(RateLimit, AllowsABurstAndThenTheRate) {
  RateLimit limit(10, 20);
  EXPECT_EQ(allowed(limit, sfu::Timestamp::ms(0), 100), 20);
  EXPECT_EQ(allowed(limit, sfu::Timestamp::ms(500), 100), 5);
  EXPECT_EQ(allowed(limit, sfu::Timestamp::ms(60'000), 100), 20);
}

}  // namespace
}  // namespace signalling
