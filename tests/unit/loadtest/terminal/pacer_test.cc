#include "loadtest/terminal/pacer.h"

#include "tests/support/sending.h"

namespace loadtest {
namespace {

std::vector<int> pop_all(Pacer<int>& pacer, Timestamp now) {
  std::vector<int> all;
  while (const auto one = pacer.pop(now)) all.push_back(*one);
  return all;
}

TEST(Pacer, SendsABurstAndThenAtThePace) {
  Pacer<int> pacer;
  const Timestamp now = Timestamp::ms(1'000);
  pacer.set_pace(DataRate::kbps(200), now);  // 25 bytes a ms: 40 ms are a packet
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(pacer.push(i, kPacket, false, now));
  EXPECT_EQ(pop_all(pacer, now), (std::vector<int>{0, 1}));
  EXPECT_EQ(pacer.next_timeout(), now + TimeDelta::ms(40));
  EXPECT_EQ(pop_all(pacer, now + TimeDelta::ms(39)), std::vector<int>{});
  EXPECT_EQ(pop_all(pacer, now + TimeDelta::ms(40)), std::vector<int>{2});
}

TEST(Pacer, VoiceThatPassesIsPaidFor) {
  Pacer<int> pacer;
  const Timestamp now = Timestamp::ms(1'000);
  pacer.set_pace(DataRate::kbps(200), now);
  pacer.push(1, kPacket, false, now);
  pacer.on_sent(kPacket * 2, now);
  EXPECT_FALSE(pacer.pop(now).has_value());
  EXPECT_TRUE(pacer.pop(now + TimeDelta::ms(40)).has_value());
}

TEST(Pacer, WhatIsUrgentGoesFirst) {
  Pacer<int> pacer;
  const Timestamp now = Timestamp::ms(1'000);
  pacer.push(1, kPacket, false, now);
  pacer.push(2, kPacket, true, now);
  EXPECT_EQ(pacer.pop(now), 2);
}

TEST(Pacer, EmptiesItsQueueWithinTwoSecondsWhateverTheTarget) {
  Pacer<int> pacer;
  Timestamp now = Timestamp::ms(1'000);
  pacer.set_pace(DataRate::kbps(25), now);
  for (int i = 0; i < 100; ++i) pacer.push(i, kPacket, false, now);
  std::size_t sent = 0;
  while (sent < 75 && now < Timestamp::ms(10'000)) {
    now = now + TimeDelta::ms(10);
    sent += pop_all(pacer, now).size();
  }
  EXPECT_LT(now, Timestamp::ms(5'000));
}

TEST(Pacer, WhatAKeyFrameMakesUselessIsForgotten) {
  Pacer<int> pacer;
  const Timestamp now = Timestamp::ms(1'000);
  pacer.push(1, kPacket, false, now);
  pacer.push(2, kPacket, true, now);
  pacer.forget_usual();
  EXPECT_EQ(pop_all(pacer, now), std::vector<int>{2});
  EXPECT_TRUE(pacer.empty());
}

TEST(Pacer, IsBounded) {
  Pacer<int> pacer;
  for (std::size_t i = 0; i < Pacer<int>::kMostWaiting; ++i) {
    EXPECT_TRUE(pacer.push(0, kPacket, false, Timestamp::ms(1)));
  }
  EXPECT_FALSE(pacer.push(0, kPacket, true, Timestamp::ms(1)));
}

}  // namespace
}  // namespace loadtest
