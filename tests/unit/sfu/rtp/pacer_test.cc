#include "sfu/rtp/pacer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace sfu {
namespace {

class PacerTest : public testing::Test {
 protected:
  PacedPacket packet(std::size_t section, PacerClass traffic = PacerClass::kVideo) {
    PacedPacket paced{.section = section,
                      .packet = {},
                      .size = DataSize::bytes(std::int64_t{1'250}),
                      .traffic = traffic};
    paced.packet.stored = pool.store(as_bytes("payload"));
    paced.packet.body = paced.packet.stored.bytes();
    return paced;
  }
  std::vector<std::size_t> pop_all(std::int64_t ms) {
    std::vector<std::size_t> sections;
    while (const auto next = pacer.pop(Timestamp::ms(ms))) sections.push_back(next->section);
    return sections;
  }
  // How long until everything is out, waking only at timeouts.
  std::int64_t drained_at() {
    Timestamp now;
    while (pacer.next_timeout() != Timestamp::never()) {
      now = pacer.next_timeout();
      while (pacer.pop(now)) {
      }
    }
    return now.ms();
  }
  PayloadPool pool;
  Pacer pacer;
};

TEST_F(PacerTest, PassesAtOnceWhileThereIsBudget) {
  EXPECT_EQ(pacer.next_timeout(), Timestamp::never());
  EXPECT_TRUE(pacer.enqueue(packet(1), Timestamp::ms(0)));
  EXPECT_EQ(pop_all(0), std::vector<std::size_t>{1});
}

TEST_F(PacerTest, ReleasesABurstAtTwoAndAHalfTimesTheTarget) {
  pacer.set_rate(DataRate::kbps(1'000));  // 2,500 kbit/s: 4 ms a packet
  for (std::size_t i = 0; i < 110; ++i) ASSERT_TRUE(pacer.enqueue(packet(i), Timestamp::ms(0)));
  EXPECT_LE(pop_all(0).size(), 11U) << "the 40 ms of budget that were kept";
  const std::int64_t ms = drained_at();
  EXPECT_GE(ms, 98 * 4);
  EXPECT_LE(ms, 110 * 4);
  EXPECT_EQ(pacer.queued(), DataSize::zero());
}

TEST_F(PacerTest, OnAThinLineWhatWaitsWaitsHereAndNotInTheLine) {
  pacer.set_rate(DataRate::kbps(100));  // 115 kbit/s: 87 ms a packet
  for (std::size_t i = 0; i < 11; ++i) ASSERT_TRUE(pacer.enqueue(packet(i), Timestamp::ms(0)));
  EXPECT_EQ(pop_all(0).size(), 1U);
  const std::int64_t ms = drained_at();
  EXPECT_GE(ms, 9 * 87);
  EXPECT_LE(ms, 11 * 87);
}

TEST_F(PacerTest, VoiceOvertakesEverythingAndRetransmissionsVideo) {
  pacer.set_rate(DataRate::kbps(100));
  for (std::size_t i = 0; i < 10; ++i) pacer.enqueue(packet(1), Timestamp::ms(0));
  pop_all(0);
  pacer.enqueue(packet(2, PacerClass::kRetransmission), Timestamp::ms(1));
  pacer.enqueue(packet(3, PacerClass::kVoice), Timestamp::ms(1));
  EXPECT_EQ(pacer.next_timeout(), Timestamp::ms(1));
  EXPECT_EQ(pop_all(1), std::vector<std::size_t>{3});
  EXPECT_EQ(pop_all(200), std::vector<std::size_t>{2});
  EXPECT_EQ(pop_all(250), std::vector<std::size_t>{1});
}

TEST_F(PacerTest, NothingWaitsOnAFastLine) {
  pacer.set_rate(DataRate::kbps(2'000));
  for (std::size_t i = 0; i < 200; ++i) pacer.enqueue(packet(i), Timestamp::ms(0));
  EXPECT_EQ(pop_all(0).size(), 200U);
}

TEST_F(PacerTest, ALineThatBecomesSlowDoesNotStandStill) {
  pacer.set_rate(DataRate::kbps(5'000));
  for (std::size_t i = 0; i < 500; ++i) pacer.enqueue(packet(i), Timestamp::ms(0));
  pop_all(0);
  pacer.set_rate(DataRate::kbps(100));
  pacer.enqueue(packet(1), Timestamp::ms(1));
  EXPECT_LE(drained_at(), 130) << "the time of a large packet";
}

TEST_F(PacerTest, RefusesWhatTheLineCannotCarryInTime) {
  pacer.set_rate(DataRate::kbps(400));  // 100 kB in two seconds
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < 200; ++i) accepted += pacer.enqueue(packet(i), Timestamp()) ? 1 : 0;
  EXPECT_EQ(accepted, 80U);
  EXPECT_EQ(pacer.queue_time(), TimeDelta::seconds(2));
  EXPECT_TRUE(pacer.enqueue(packet(9, PacerClass::kVoice), Timestamp())) << "voice always passes";
}

TEST_F(PacerTest, RefusesMorePacketsThanItsBound) {
  pacer = Pacer({.max_packets = 5});
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < 20; ++i) accepted += pacer.enqueue(packet(i), Timestamp()) ? 1 : 0;
  EXPECT_EQ(accepted, 5U);
}

TEST_F(PacerTest, WhatIsNotInThePoolPassesNowOrNever) {
  pacer.set_rate(DataRate::kbps(100));
  const auto borrowed = [&] {
    PacedPacket paced = packet(7);
    paced.packet.body = as_bytes("not ours");
    paced.packet.stored = {};
    return paced;
  };
  EXPECT_TRUE(pacer.enqueue(borrowed(), Timestamp()));
  EXPECT_FALSE(pacer.enqueue(borrowed(), Timestamp())) << "something waits already";
  EXPECT_EQ(pop_all(0), std::vector<std::size_t>{7});
}

TEST_F(PacerTest, WhatMayNotWaitGoesEvenIfTheRateFallsInBetween) {
  pacer.set_rate(DataRate::kbps(5'000));
  pacer.on_sent(DataSize::bytes(std::int64_t{100'000}));
  PacedPacket borrowed = packet(7);
  borrowed.packet.body = as_bytes("not ours");
  borrowed.packet.stored = {};
  EXPECT_TRUE(pacer.enqueue(std::move(borrowed), Timestamp()));
  pacer.set_rate(DataRate::kbps(100));
  EXPECT_EQ(pop_all(0), std::vector<std::size_t>{7});
}

TEST_F(PacerTest, ForAnotherPathOnlyVoiceHasWaited) {
  pacer.set_rate(DataRate::kbps(100));
  pacer.on_sent(DataSize::bytes(std::int64_t{100'000}));
  pacer.enqueue(packet(1), Timestamp());
  pacer.enqueue(packet(2, PacerClass::kRetransmission), Timestamp());
  pacer.enqueue(packet(3, PacerClass::kVoice), Timestamp());
  pacer.begin_anew();
  EXPECT_EQ(pacer.queued(), DataSize::bytes(std::int64_t{1'250}));
  EXPECT_EQ(pop_all(0), std::vector<std::size_t>{3});
  EXPECT_EQ(pacer.queued(), DataSize::zero());
  pacer.begin_anew();
  EXPECT_TRUE(pacer.enqueue(packet(4), Timestamp()));
  EXPECT_EQ(pop_all(0), std::vector<std::size_t>{4}) << "what was owed is forgotten";
}

TEST_F(PacerTest, HeldOnlyVoiceGoes) {
  pacer.hold(true);
  ASSERT_TRUE(pacer.enqueue(packet(1), Timestamp::ms(0)));
  ASSERT_TRUE(pacer.enqueue(packet(2, PacerClass::kRetransmission), Timestamp::ms(0)));
  EXPECT_EQ(pacer.next_timeout(), Timestamp::never()) << "time alone does not end it";
  ASSERT_TRUE(pacer.enqueue(packet(3, PacerClass::kVoice), Timestamp::ms(0)));
  EXPECT_EQ(pacer.next_timeout(), Timestamp::ms(0));
  EXPECT_THAT(pop_all(0), testing::ElementsAre(3));
  pacer.hold(false);
  EXPECT_THAT(pop_all(100), testing::ElementsAre(2));
  EXPECT_THAT(pop_all(200), testing::ElementsAre(1));
}

TEST_F(PacerTest, HeldOnAFastLineToo) {
  pacer.set_rate(DataRate::kbps(4'000));
  pacer.hold(true);
  ASSERT_TRUE(pacer.enqueue(packet(1), Timestamp::ms(0)));
  EXPECT_THAT(pop_all(10), testing::IsEmpty());
}

TEST_F(PacerTest, PicturesThatWaitedTooLongAreGone) {
  pacer.hold(true);
  ASSERT_TRUE(pacer.enqueue(packet(1), Timestamp::ms(0)));
  ASSERT_TRUE(pacer.enqueue(packet(2, PacerClass::kVoice), Timestamp::ms(0)));
  pacer.drop_pictures();
  EXPECT_EQ(pacer.queued(), DataSize::bytes(std::int64_t{1'250}));
  pacer.hold(false);
  EXPECT_THAT(pop_all(10), testing::ElementsAre(2));
}

TEST_F(PacerTest, WhatPassedByUsesTheBudget) {
  pacer.set_rate(DataRate::kbps(100));
  pacer.on_sent(DataSize::bytes(std::int64_t{2'500}));
  pacer.enqueue(packet(1), Timestamp());
  EXPECT_TRUE(pop_all(0).empty());
  EXPECT_EQ(pop_all(130).size(), 1U);
}

}  // namespace
}  // namespace sfu
