#include "sfu/rtp/nack_generator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sfu {
namespace {

using Seqs = std::vector<UnwrappedSeq>;
using Verdict = NackGenerator::Verdict;
using testing::ElementsAre;
using testing::IsEmpty;

struct Case {
  const char* name;
  Seqs arrivals;  // one per ms
  Seqs want;      // asked for at t = 50 ms
};

class NackGeneratorTable : public testing::TestWithParam<Case> {};

TEST_P(NackGeneratorTable, AsksForWhatIsStillMissing) {
  NackGenerator nack({.reorder_grace = TimeDelta::ms(10)});
  std::int64_t ms = 0;
  for (const UnwrappedSeq seq : GetParam().arrivals) nack.on_packet(seq, Timestamp::ms(ms++));
  Seqs asked;
  nack.on_timeout(Timestamp::ms(50), asked);
  EXPECT_EQ(asked, GetParam().want);
  EXPECT_FALSE(nack.take_keyframe_needed());
}
INSTANTIATE_TEST_SUITE_P(
    Arrivals, NackGeneratorTable,
    testing::Values(Case{"in_order", {1, 2, 3}, {}}, Case{"one_lost", {1, 3}, {2}},
                    Case{"reordered", {1, 3, 2}, {}}, Case{"burst", {1, 5}, {2, 3, 4}},
                    Case{"part_of_a_burst", {1, 5, 3}, {2, 4}},
                    Case{"before_the_first", {5, 4, 6}, {}}, Case{"two_gaps", {1, 3, 6}, {2, 4, 5}},
                    Case{"across_the_rollover", {65'534, 65'537}, {65'535, 65'536}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(NackGenerator, SaysWhatAPacketIs) {
  NackGenerator nack(NackGenerator::Options{});
  const auto verdict = [&](UnwrappedSeq seq) { return nack.on_packet(seq, Timestamp()); };
  EXPECT_EQ(verdict(5'000), Verdict::kInOrder);
  EXPECT_EQ(verdict(5'001), Verdict::kInOrder);
  EXPECT_EQ(verdict(5'003), Verdict::kGap);
  EXPECT_EQ(verdict(5'002), Verdict::kRecovered);
  EXPECT_EQ(verdict(5'002), Verdict::kDuplicate);
  EXPECT_EQ(verdict(5'003), Verdict::kDuplicate);
  EXPECT_EQ(verdict(4'999), Verdict::kRecovered);
  EXPECT_EQ(verdict(1'000), Verdict::kTooFarBehind);
}

TEST(NackGenerator, AsksForNothingThatWasMissedInASilence) {
  NackGenerator nack(NackGenerator::Options{});
  nack.on_packet(1, Timestamp::ms(0));
  nack.on_packet(3, Timestamp::ms(5));
  nack.after_silence();
  EXPECT_EQ(nack.on_packet(60, Timestamp::ms(2'000)), Verdict::kGap);
  EXPECT_TRUE(nack.take_keyframe_needed());
  EXPECT_EQ(nack.missing(), 0U);
  nack.on_packet(62, Timestamp::ms(2'010));
  EXPECT_EQ(nack.missing(), 1U) << "later losses are repaired as ever";

  nack.after_silence();
  EXPECT_EQ(nack.on_packet(63, Timestamp::ms(4'000)), Verdict::kInOrder);
  nack.on_packet(65, Timestamp::ms(4'010));
  EXPECT_EQ(nack.missing(), 2U) << "nothing was missed in it";
  EXPECT_FALSE(nack.take_keyframe_needed());
}

TEST(NackGenerator, WaitsTheGraceThenAsksOncePerRoundTrip) {
  NackGenerator nack(NackGenerator::Options{});
  nack.set_rtt(TimeDelta::ms(60));
  EXPECT_EQ(nack.next_timeout(), Timestamp::never());
  nack.on_packet(1, Timestamp::ms(0));
  nack.on_packet(3, Timestamp::ms(5));
  EXPECT_EQ(nack.next_timeout(), Timestamp::ms(15));
  Seqs asked;
  nack.on_timeout(Timestamp::ms(14), asked);
  EXPECT_THAT(asked, IsEmpty());
  nack.on_timeout(Timestamp::ms(15), asked);
  EXPECT_THAT(asked, ElementsAre(2));
  EXPECT_EQ(nack.next_timeout(), Timestamp::ms(75));
  nack.on_timeout(Timestamp::ms(74), asked);
  EXPECT_THAT(asked, ElementsAre(2));
  nack.on_timeout(Timestamp::ms(75), asked);
  EXPECT_THAT(asked, ElementsAre(2, 2));
  nack.on_packet(2, Timestamp::ms(80));
  EXPECT_EQ(nack.next_timeout(), Timestamp::never());
}

TEST(NackGenerator, GivesUpAndAsksForAKeyFrame) {
  NackGenerator nack({.max_tries = 3});
  nack.on_packet(1, Timestamp::ms(0));
  nack.on_packet(3, Timestamp::ms(0));
  Seqs asked;
  for (int i = 0; i < 20 && nack.next_timeout() != Timestamp::never(); ++i) {
    nack.on_timeout(nack.next_timeout(), asked);
  }
  EXPECT_THAT(asked, ElementsAre(2, 2, 2));
  EXPECT_EQ(nack.missing(), 0U);
  EXPECT_TRUE(nack.take_keyframe_needed());
  EXPECT_FALSE(nack.take_keyframe_needed());
  EXPECT_EQ(nack.on_packet(2, Timestamp::ms(900)), Verdict::kRecovered) << "late, but new";
}

TEST(NackGenerator, WhatIsNotWorthAskingForNeedsAKeyFrame) {
  NackGenerator nack(NackGenerator::Options{});
  nack.on_packet(1, Timestamp::ms(0));
  nack.on_packet(3, Timestamp::ms(0));
  nack.give_up();
  EXPECT_EQ(nack.next_timeout(), Timestamp::never());
  EXPECT_TRUE(nack.take_keyframe_needed());
  nack.on_packet(5, Timestamp::ms(1));
  Seqs asked;
  nack.on_timeout(Timestamp::ms(20), asked);
  EXPECT_THAT(asked, ElementsAre(4)) << "what is missing afterwards is another matter";
}

TEST(NackGenerator, AStreamWithTooManyHolesNeedsAKeyFrameInstead) {
  NackGenerator nack({.max_missing = 100});
  nack.on_packet(1, Timestamp::ms(0));
  nack.on_packet(60, Timestamp::ms(0));
  EXPECT_EQ(nack.missing(), 58U);
  nack.on_packet(120, Timestamp::ms(1));
  EXPECT_EQ(nack.missing(), 0U);
  EXPECT_EQ(nack.next_timeout(), Timestamp::never());
  EXPECT_TRUE(nack.take_keyframe_needed());
  nack.on_packet(122, Timestamp::ms(2));
  EXPECT_EQ(nack.missing(), 1U) << "afterwards repair goes on";
}

}  // namespace
}  // namespace sfu
