#include "sfu/ice/recent_checks.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/ice/stun_check.h"

namespace sfu {
namespace {

using Verdict = RecentChecks::Verdict;

StunTransactionId id(std::uint8_t number) { return {number}; }

TEST(RecentChecks, ATransactionCountsOnceForItsFirstAddress) {
  RecentChecks recent(4);
  EXPECT_EQ(recent.judge(id(1), peer_at(1)), Verdict::kNew);
  EXPECT_EQ(recent.judge(id(2), peer_at(1)), Verdict::kNew);
  EXPECT_EQ(recent.judge(id(1), peer_at(1)), Verdict::kRepeated);
  EXPECT_EQ(recent.judge(id(1), peer_at(2)), Verdict::kFromElsewhere);
}

TEST(RecentChecks, ForgetsTheOldestFirst) {
  RecentChecks recent(2);
  for (std::uint8_t i = 1; i <= 5; ++i) EXPECT_EQ(recent.judge(id(i), peer_at(1)), Verdict::kNew);
  EXPECT_EQ(recent.judge(id(5), peer_at(1)), Verdict::kRepeated);
  EXPECT_EQ(recent.judge(id(4), peer_at(1)), Verdict::kRepeated);
  EXPECT_EQ(recent.judge(id(3), peer_at(1)), Verdict::kNew);
}

}  // namespace
}  // namespace sfu
