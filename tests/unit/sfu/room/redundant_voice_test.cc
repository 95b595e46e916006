#include "sfu/room/redundant_voice.h"

#include <gtest/gtest.h>

#include <vector>

#include "sfu/wire/red.h"

namespace sfu {
namespace {

using api::Codec;

api::MediaSection section(bool red) {
  api::MediaSection media;
  const auto add = [&media](Codec codec, std::uint8_t type) {
    media.codecs.emplace_back().codec = codec;
    media.codecs.back().payload_type = PayloadType(type);
  };
  add(Codec::kOpus, 109);
  if (red) add(Codec::kRed, 63);
  return media;
}

class RedundantVoiceTest : public testing::Test {
 protected:
  OutgoingRtp packet(std::uint16_t sequence, std::size_t size = 40, std::int64_t ticks = 960) {
    OutgoingRtp out;
    out.is_audio = true;
    out.header.sequence_number = sequence;
    out.header.timestamp = static_cast<std::uint32_t>(sequence * ticks);
    out.stored = pool_.store(std::vector<std::uint8_t>(size, static_cast<std::uint8_t>(sequence)));
    out.body = out.stored.bytes();
    return out;
  }
  bool wrap(OutgoingRtp out) { return voice_.wrap(out, pool_); }

  PayloadPool pool_;
  RedundantVoice voice_{section(true)};
};

TEST_F(RedundantVoiceTest, BringsThePacketBeforeAgain) {
  EXPECT_FALSE(wrap(packet(6))) << "nobody asked for it";
  voice_.set_wanted(true);
  EXPECT_FALSE(wrap(packet(7))) << "nothing to repeat yet";
  OutgoingRtp second = packet(8, 30);
  ASSERT_TRUE(voice_.wrap(second, pool_));
  EXPECT_EQ(second.codec, Codec::kRed);
  std::vector<std::uint8_t> payload(second.prefix.bytes.begin(),
                                    second.prefix.bytes.begin() + second.prefix.size);
  payload.insert(payload.end(), second.body.begin(), second.body.end());
  const auto red = RedPayload::parse(payload);
  ASSERT_TRUE(red);
  EXPECT_EQ(red->primary_type, PayloadType(109)) << "the viewer's own number";
  EXPECT_EQ(payload.size() - red->primary_at, 30U);
  EXPECT_EQ(payload.back(), 8);
  ASSERT_EQ(red->nearest().size(), 1U);
  EXPECT_EQ(red->nearest()[0].timestamp_offset, 960U);
  EXPECT_EQ(red->nearest()[0].in(payload).size(), 40U);
  EXPECT_EQ(red->nearest()[0].in(payload).front(), 7);

  OutgoingRtp third = packet(9);
  ASSERT_TRUE(voice_.wrap(third, pool_));
  EXPECT_EQ(third.body.size(), 30U + 40U) << "one copy, not all there ever were";
  voice_.set_wanted(false);
  EXPECT_FALSE(wrap(packet(10)));
}

TEST_F(RedundantVoiceTest, AcrossTheEndOfTheNumbers) {
  voice_.set_wanted(true);
  wrap(packet(65'535, 40, 0));
  OutgoingRtp next = packet(0);
  next.header.timestamp = 960;
  EXPECT_TRUE(voice_.wrap(next, pool_));
}

TEST_F(RedundantVoiceTest, WhatIsNotTheOneBeforeIsNotRepeated) {
  voice_.set_wanted(true);
  wrap(packet(7));
  EXPECT_FALSE(wrap(packet(9))) << "behind a hole";
  EXPECT_FALSE(wrap(packet(8))) << "late";
  EXPECT_TRUE(wrap(packet(10))) << "and of the newest";
  voice_.forget();
  EXPECT_FALSE(wrap(packet(11))) << "somebody else's";
  EXPECT_FALSE(wrap(packet(12, 40, 20'000))) << "after a long silence";
  wrap(packet(13, 600));
  EXPECT_FALSE(wrap(packet(14, 600))) << "too large together";
  wrap(packet(15, 0));
  EXPECT_FALSE(wrap(packet(16))) << "a filler";
}

TEST_F(RedundantVoiceTest, OnlyForViewersWhoKnowIt) {
  RedundantVoice plain(section(false));
  plain.set_wanted(true);
  EXPECT_FALSE(plain.wanted());
  OutgoingRtp first = packet(7);
  OutgoingRtp second = packet(8);
  plain.wrap(first, pool_);
  EXPECT_FALSE(plain.wrap(second, pool_));
  EXPECT_EQ(second.codec, Codec::kOpus);
}

TEST_F(RedundantVoiceTest, AFullPoolIsNoReasonToBeSilent) {
  PayloadPool full(PayloadPool::Options{.max_blocks = 0});
  voice_.set_wanted(true);
  OutgoingRtp first = packet(7);
  OutgoingRtp second = packet(8);
  voice_.wrap(first, full);
  EXPECT_FALSE(voice_.wrap(second, full));
  EXPECT_EQ(second.body.size(), 40U);
}

TEST_F(RedundantVoiceTest, KeepsOnePacketAtATime) {
  voice_.set_wanted(true);
  for (std::uint16_t sequence = 1; sequence < 500; ++sequence) wrap(packet(sequence));
  EXPECT_EQ(pool_.in_use(), 1U);
}

}  // namespace
}  // namespace sfu
