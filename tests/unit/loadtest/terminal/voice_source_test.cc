#include "loadtest/terminal/voice_source.h"

#include <gtest/gtest.h>

#include "loadtest/terminal/watermark.h"
#include "sfu/wire/red.h"

namespace loadtest {
namespace {

using sfu::TimeDelta;
using sfu::Timestamp;

const Timestamp kStart = Timestamp::ms(1'000);

VoiceSource source(bool red, bool dtx) {
  VoiceSource::Options options;
  if (red) options.red_of = sfu::PayloadType(111);
  options.dtx = dtx;
  VoiceSource voice(options);
  voice.start(kStart);
  return voice;
}

TEST(VoiceSource, RedundantPacketsRepeatTheOneBefore) {
  VoiceSource voice = source(true, false);
  const auto first = sfu::RedPayload::parse(voice.take(5'000).payload);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->redundant_blocks, 0U) << "nothing to repeat yet";
  const auto payload = voice.take(5'960).payload;
  const auto second = sfu::RedPayload::parse(payload);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->redundant_blocks, 1U);
  EXPECT_EQ(second->primary_type, sfu::PayloadType(111));
  EXPECT_EQ(payload[0], 0x80 | 111);
  EXPECT_EQ((payload[1] << 8 | payload[2]) >> 2, 960) << "timestamp offset";
  const sfu::ByteSpan bytes(payload);
  EXPECT_EQ(Watermark::find(bytes.first(second->primary_at))->number, 0U);
  EXPECT_EQ(Watermark::find(bytes.subspan(second->primary_at))->number, 1U);
}

TEST(VoiceSource, SilenceIsLeftOutAndSpeechBeginsWithAMarker) {
  VoiceSource voice = source(true, true);
  EXPECT_TRUE(voice.take(0).marker);
  EXPECT_FALSE(voice.take(960).marker);
  voice.speak(false, kStart + TimeDelta::ms(30));
  EXPECT_FALSE(voice.take(1'920).marker);
  EXPECT_EQ(voice.next_timeout(), kStart + TimeDelta::ms(440));
  const auto silence = voice.take(21'120);
  EXPECT_EQ(sfu::RedPayload::parse(silence.payload)->redundant_blocks, 0U) << "too long ago";
  voice.speak(true, kStart + TimeDelta::ms(451));
  EXPECT_EQ(voice.next_timeout(), kStart + TimeDelta::ms(460)) << "in the encoder's pace";
  EXPECT_TRUE(voice.take(22'080).marker);
}

TEST(VoiceSource, PacketsSayWhatWasSpokenSoFar) {
  VoiceSource voice = source(false, false);
  voice.take(0);
  voice.speak(false, kStart + TimeDelta::ms(25));
  voice.take(960);
  voice.speak(true, kStart + TimeDelta::ms(45));
  const auto mark = Watermark::find(voice.take(1'920).payload);
  ASSERT_TRUE(mark);
  EXPECT_EQ(mark->lasts, TimeDelta::ms(20));
  EXPECT_TRUE(mark->speech);
  EXPECT_EQ(mark->spoken, 2U);
  EXPECT_EQ(mark->number, 2U);
  EXPECT_EQ(mark->parts, 1U);
  EXPECT_EQ(voice.spoken(), 2U);
}

}  // namespace
}  // namespace loadtest
