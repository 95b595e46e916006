#include "loadtest/terminal/voice_playout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace loadtest {
namespace {

using sfu::TimeDelta;
using sfu::Timestamp;

constexpr TimeDelta kPacket = TimeDelta::ms(20);
constexpr TimeDelta kLine = TimeDelta::ms(50);

// Packets of 20 ms said from second 10 on; `arrive` brings number i so much later than the line.
class Playout : public testing::Test {
 protected:
  static Timestamp said(std::int64_t i) { return Timestamp::ms(10'000) + kPacket * i; }
  void arrive(std::int64_t i, TimeDelta late = {}, bool repeats = false) {
    const Timestamp now = said(i) + kLine + late;
    playout_.advance(now, played_);
    in_time_ = playout_.on_packet({.sequence = 700 + i,
                                   .media = TimeDelta::seconds(77) + kPacket * i,
                                   .lasts = kPacket,
                                   .repeats = repeats},
                                  now);
  }
  void arrive_all(std::int64_t from, std::int64_t to) {
    for (std::int64_t i = from; i < to; ++i) arrive(i);
  }
  [[nodiscard]] TimeDelta made_up() const {
    TimeDelta sum;
    for (const PlayedVoice& one : played_) sum += one.made_up;
    return sum;
  }
  [[nodiscard]] TimeDelta waited(const PlayedVoice& one) const {
    return one.at - said(one.sequence - 700) - kLine;
  }

  VoicePlayout playout_;
  std::vector<PlayedVoice> played_;
  bool in_time_ = true;
};

TEST_F(Playout, PlaysEverythingInOrderOnAnEvenLine) {
  arrive_all(0, 500);
  ASSERT_GE(played_.size(), 495U);
  for (std::size_t i = 0; i < played_.size(); ++i) {
    EXPECT_EQ(played_[i].sequence, 700 + static_cast<std::int64_t>(i));
  }
  EXPECT_EQ(made_up(), TimeDelta::zero());
  EXPECT_LE(waited(played_.back()), TimeDelta::ms(48)) << "target 20 ms, and what it lets be";
  EXPECT_GE(waited(played_.back()), TimeDelta::ms(15));
}

TEST_F(Playout, MakesUpWhatNeverComesAndGoesOn) {
  arrive_all(0, 100);
  arrive_all(101, 200);
  EXPECT_EQ(made_up(), kPacket);
  for (const PlayedVoice& one : played_) {
    EXPECT_EQ(one.made_up, one.sequence == 801 ? kPacket : TimeDelta::zero());
    EXPECT_EQ(one.gap, one.sequence == 801 ? kPacket : TimeDelta::zero());
  }
}

TEST_F(Playout, TakesTheCopyInTheNextPacketInstead) {
  arrive_all(0, 100);
  for (std::int64_t i = 101; i < 200; ++i) arrive(i, {}, true);
  EXPECT_EQ(made_up(), TimeDelta::zero());
  EXPECT_EQ(std::ranges::count_if(played_, &PlayedVoice::repeated), 1);
}

// Not there when its turn has come, and its successors are: its turn is over.
TEST_F(Playout, RefusesWhatComesAfterItsTime) {
  arrive_all(0, 100);
  arrive_all(101, 110);
  const Timestamp before = said(109) + kLine;
  playout_.advance(before, played_);
  EXPECT_FALSE(playout_.on_packet(
      {.sequence = 800, .media = TimeDelta::seconds(79), .lasts = kPacket}, before));
  arrive_all(110, 120);
  EXPECT_TRUE(std::ranges::none_of(played_, [](const auto& one) { return one.sequence == 800; }));
}

// Everything stands still for 300 ms, then comes at once: made up meanwhile, all of it played, and
// the wait goes back slowly.
TEST_F(Playout, CatchesUpAfterAStall) {
  arrive_all(0, 200);
  for (std::int64_t i = 200; i < 215; ++i) arrive(i, kPacket * (215 - i));
  arrive_all(215, 900);
  EXPECT_EQ(played_.front().sequence, 700);
  EXPECT_GE(made_up(), TimeDelta::ms(240));
  EXPECT_LE(made_up(), TimeDelta::ms(310));
  const auto behind = std::ranges::find(played_, 700 + 215, &PlayedVoice::sequence);
  ASSERT_NE(behind, played_.end());
  EXPECT_GE(waited(*behind), TimeDelta::ms(200));
  EXPECT_LE(waited(played_.back()), TimeDelta::ms(140));
  EXPECT_GE(played_.size(), 885U) << "nothing was thrown away";
}

// A sender that leaves silence out (DTX): no number is missing, and time goes on as it was said.
TEST_F(Playout, KeepsTheTimeOfWhatWasLeftOut) {
  arrive_all(0, 100);
  const Timestamp now = said(120) + kLine;
  playout_.advance(now, played_);
  const VoicePlayout::Packet after{
      .sequence = 800, .media = TimeDelta::seconds(77) + kPacket * 120, .lasts = kPacket};
  EXPECT_TRUE(playout_.on_packet(after, now));
  playout_.advance(now + TimeDelta::ms(200), played_);
  EXPECT_EQ(played_.back().sequence, 800);
  EXPECT_EQ(played_.back().gap, kPacket * 20);
  EXPECT_NEAR(static_cast<double>(played_.back().made_up.ms()), 400, 20);
}

TEST_F(Playout, EmptyPacketsOnlyCountTheirNumber) {
  arrive_all(0, 100);
  const Timestamp now = said(100) + kLine;
  playout_.advance(now, played_);
  playout_.on_packet({.sequence = 800, .media = {}, .lasts = {}, .empty = true}, now);
  for (std::int64_t i = 100; i < 200; ++i) {
    const Timestamp at = said(i) + kLine;
    playout_.advance(at, played_);
    playout_.on_packet({.sequence = 801 + i - 100,
                        .media = TimeDelta::seconds(77) + kPacket * i,
                        .lasts = kPacket},
                       at);
  }
  EXPECT_EQ(made_up(), TimeDelta::zero());
}

TEST_F(Playout, BeginsAnewWhenTheSourceHasGone) {
  arrive_all(0, 100);
  playout_.restart();
  EXPECT_EQ(playout_.made_up(), TimeDelta::zero());
  played_.clear();
  arrive_all(1'000, 1'010);
  ASSERT_FALSE(played_.empty());
  EXPECT_EQ(made_up(), TimeDelta::zero());
}

TEST_F(Playout, WhatWasTooLateStaysSoWhenTheSourceHasGone) {
  arrive_all(0, 100);
  playout_.restart();
  arrive(30, kPacket * 70);
  EXPECT_FALSE(in_time_);
  arrive(100);
  EXPECT_TRUE(in_time_);
}

}  // namespace
}  // namespace loadtest
