#include "sfu/rtp/rtp_rewriter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace sfu {
namespace {

constexpr std::uint32_t kVideo = 90'000;
constexpr std::uint32_t kAudio = 48'000;

IncomingRtp packet(UnwrappedSeq sequence, std::uint32_t timestamp = 0) {
  IncomingRtp in;
  in.sequence = sequence;
  in.timestamp = timestamp;
  return in;
}

std::optional<int> number(const std::optional<RtpRewriter::Output>& out) {
  if (!out) return std::nullopt;
  return out->sequence_number;
}

class RtpRewriterSequence : public testing::Test {
 protected:
  std::optional<int> send(UnwrappedSeq seq) { return number(rewriter.rewrite(packet(seq), now)); }
  RtpRewriter rewriter{kVideo, 100, 5'000};
  Timestamp now = Timestamp::ms(1'000);
};

TEST_F(RtpRewriterSequence, BeginsWhereItIsToldAndKeepsLossesAsHoles) {
  EXPECT_EQ(send(7'000), 100);
  EXPECT_EQ(send(7'001), 101);
  EXPECT_EQ(send(7'004), 104);
  EXPECT_EQ(send(7'002), 102) << "its number was kept for it";
  EXPECT_EQ(send(7'002), std::nullopt) << "sent already";
  EXPECT_EQ(send(6'999), std::nullopt) << "from before the start";
}

TEST_F(RtpRewriterSequence, SkippedPacketsLeaveNoHole) {
  EXPECT_EQ(send(10), 100);
  EXPECT_EQ(rewriter.skip(11), std::nullopt);
  EXPECT_EQ(rewriter.skip(12), std::nullopt);
  EXPECT_EQ(send(13), 101);
  EXPECT_EQ(send(11), std::nullopt);
  EXPECT_EQ(send(12), std::nullopt);
  EXPECT_EQ(send(14), 102);
}

TEST_F(RtpRewriterSequence, ASkipBeyondALossKeepsTheLostOnesNumber) {
  EXPECT_EQ(send(10), 100);
  rewriter.skip(12);  // 11 is late
  EXPECT_EQ(send(13), 102);
  EXPECT_EQ(send(11), 101);
}

TEST_F(RtpRewriterSequence, ASkipThatComesAfterLaterPacketsNamesTheHole) {
  EXPECT_EQ(send(10), 100);
  EXPECT_EQ(send(12), 102);
  EXPECT_EQ(rewriter.skip(11), 101);
  EXPECT_EQ(rewriter.skip(11), std::nullopt) << "named once";
  EXPECT_EQ(send(11), std::nullopt);
}

TEST_F(RtpRewriterSequence, GoesOnAcrossASwitchAndRefusesWhatWasBeforeIt) {
  EXPECT_EQ(send(10), 100);
  EXPECT_EQ(send(13), 103);
  rewriter.switch_to(now);
  EXPECT_EQ(rewriter.timestamp_offset(), std::nullopt);
  EXPECT_EQ(send(50'000), 104);
  EXPECT_EQ(send(49'999), std::nullopt);
  EXPECT_EQ(send(50'001), 105);
  rewriter.switch_to(now);
  rewriter.skip(3);  // before the new source's first packet: nothing to close
  EXPECT_EQ(send(4), 106);
}

TEST_F(RtpRewriterSequence, ASwitchAfterASkipAtTheEndLeavesNoHole) {
  EXPECT_EQ(send(10), 100);
  rewriter.skip(11);
  rewriter.switch_to(now);
  EXPECT_EQ(send(77), 101);
}

TEST_F(RtpRewriterSequence, RollsOver) {
  RtpRewriter near_end(kVideo, 65'535, 0);
  EXPECT_EQ(number(near_end.rewrite(packet(65'536 + 65'535), now)), 65'535);
  EXPECT_EQ(number(near_end.rewrite(packet(2 * 65'536), now)), 0);
}

TEST_F(RtpRewriterSequence, AJumpLeavesOneHole) {
  EXPECT_EQ(send(10), 100);
  EXPECT_EQ(send(20'010), 102);
  EXPECT_EQ(send(20'009), std::nullopt);
  EXPECT_EQ(send(20'011), 103);
}

TEST_F(RtpRewriterSequence, ManySkipsAreForgottenFromTheOldest) {
  EXPECT_EQ(send(0), 100);
  for (int i = 1; i <= 200; i += 2) {
    rewriter.skip(i + 1);  // i itself is late
  }
  EXPECT_EQ(send(201), 201) << "100 reserved numbers behind 100";
  EXPECT_EQ(send(199), 200);
  EXPECT_EQ(send(1), std::nullopt) << "which number it had is not known any more";
}

TEST_F(RtpRewriterSequence, NeverGivesANumberTwice) {
  std::map<int, UnwrappedSeq> given;
  std::uint64_t random = 1;
  UnwrappedSeq base = 10'000;
  for (int i = 0; i < 30'000; ++i) {
    random = random * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
    const auto draw = static_cast<std::int64_t>(random >> 40);
    base += draw % 3;
    const UnwrappedSeq seq = base - draw / 3 % 40;
    if (draw % 11 == 0) {
      rewriter.skip(seq);
    } else if (const auto out = send(seq)) {
      ASSERT_TRUE(given.emplace(*out, seq).second)
          << *out << " for " << given[*out] << " and " << seq;
    }
    if (i % 997 == 0) {
      rewriter.switch_to(now);
      base = draw % 100'000;
    }
  }
  EXPECT_GT(given.size(), 10'000U);
}

TEST(RtpRewriterTimestamp, ContinuesByTheClockAcrossASwitch) {
  RtpRewriter rewriter(kVideo, 0, 5'000);
  EXPECT_EQ(rewriter.rewrite(packet(1, 111), Timestamp::ms(0))->timestamp, 5'000U);
  EXPECT_EQ(rewriter.rewrite(packet(2, 3'111), Timestamp::ms(33))->timestamp, 8'000U);
  EXPECT_EQ(rewriter.timestamp_offset(), 4'889U);
  rewriter.switch_to(Timestamp::ms(40));
  const auto first = rewriter.rewrite(packet(9, 777'000), Timestamp::ms(133));
  EXPECT_EQ(first->timestamp, 8'000U + 9'000U) << "100 ms";
  EXPECT_EQ(rewriter.rewrite(packet(10, 780'000), Timestamp::ms(166))->timestamp, 20'000U);
}

TEST(RtpRewriterTimestamp, IsAtLeastAFrameLater) {
  RtpRewriter video(kVideo, 0, 5'000);
  video.rewrite(packet(1, 1), Timestamp::ms(0));
  video.switch_to(Timestamp::ms(1));
  EXPECT_EQ(video.rewrite(packet(1, 900), Timestamp::ms(1))->timestamp, 8'000U);
  RtpRewriter audio(kAudio, 0, 5'000);
  audio.rewrite(packet(1, 1), Timestamp::ms(0));
  audio.switch_to(Timestamp::ms(1));
  EXPECT_EQ(audio.rewrite(packet(1, 900), Timestamp::ms(1))->timestamp, 5'960U);
}

TEST(RtpRewriterTimestamp, TakesTheOffsetItIsGiven) {
  RtpRewriter rewriter(kVideo, 0, 0);
  rewriter.switch_to(Timestamp(), 1'000U);
  EXPECT_EQ(rewriter.rewrite(packet(1, 500), Timestamp::ms(0))->timestamp, 1'500U);
  rewriter.switch_to(Timestamp(), 0xFFFF'FFFFU);
  EXPECT_EQ(rewriter.rewrite(packet(1, 2'000), Timestamp::ms(10))->timestamp, 1'999U);
  rewriter.switch_to(Timestamp(), 0U);
  EXPECT_EQ(rewriter.rewrite(packet(1, 1'999), Timestamp::ms(10))->timestamp, 2'089U)
      << "never the last frame's timestamp again";
}

TEST(RtpRewriterTimestamp, RollsOver) {
  RtpRewriter rewriter(kVideo, 0, 0xFFFF'FFF0U);
  rewriter.rewrite(packet(1, 100), Timestamp::ms(0));
  EXPECT_EQ(rewriter.rewrite(packet(2, 3'100), Timestamp::ms(33))->timestamp, 2'984U);
  rewriter.switch_to(Timestamp::ms(66));
  EXPECT_EQ(rewriter.rewrite(packet(3, 9), Timestamp::ms(66))->timestamp, 5'984U);
}

TEST(RtpRewriterVp8, ReplacesTheDescriptor) {
  RtpRewriter rewriter(kVideo, 0, 0);
  IncomingRtp in = packet(1);
  in.codec = api::Codec::kVp8;
  Vp8Descriptor descriptor;
  descriptor.start_of_partition = true;
  descriptor.picture_id = 5;
  descriptor.size = 3;
  in.descriptor = descriptor;
  const auto out = rewriter.rewrite(in, Timestamp());
  EXPECT_EQ(out->descriptor.replaced, 3U);
  EXPECT_EQ(out->descriptor.prefix.size, 4) << "7 bits in, 15 bits out";

  const auto opus = rewriter.rewrite(packet(2), Timestamp());
  EXPECT_EQ(opus->descriptor.replaced, 0U);
  EXPECT_EQ(opus->descriptor.prefix.size, 0);
}

}  // namespace
}  // namespace sfu
