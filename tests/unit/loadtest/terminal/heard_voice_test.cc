#include "loadtest/terminal/heard_voice.h"

#include <gtest/gtest.h>

namespace loadtest {
namespace {

using sfu::TimeDelta;
using sfu::Timestamp;

constexpr TimeDelta kPacket = TimeDelta::ms(20);

// A speaker whose packets are played 80 ms after they were made, or not at all.
class Heard : public testing::Test {
 protected:
  void say(bool speech, bool played, TimeDelta made_up = {}) {
    spoken_ += speech ? 1 : 0;
    const Timestamp made = Timestamp::ms(1'000) + kPacket * number_;
    const Watermark mark{.publisher = sfu::ParticipantId(4),
                         .number = static_cast<std::uint32_t>(number_++),
                         .captured = made,
                         .lasts = kPacket,
                         .speech = speech,
                         .spoken = spoken_};
    if (!played) {
      gap_ += kPacket;
      return;
    }
    heard_.on_played(mark, {.sequence = number_,
                            .at = made + TimeDelta::ms(80),
                            .made_up = gap_ + made_up,
                            .gap = gap_});
    gap_ = TimeDelta::zero();
  }
  void say(int packets, bool speech, bool played) {
    for (int i = 0; i < packets; ++i) say(speech, played);
  }

  HeardVoice heard_;
  std::int64_t number_ = 0;
  std::uint32_t spoken_ = 0;
  TimeDelta gap_;
};

TEST_F(Heard, CountsSpeechAlone) {
  say(50, true, true);
  say(100, false, true);
  EXPECT_EQ(heard_.expected(), 50);
  EXPECT_EQ(heard_.concealed(), 0);
  say(5, false, false);
  say(1, true, true);
  EXPECT_EQ(heard_.concealed(), 0) << "nobody hears what a pause loses";
}

TEST_F(Heard, KnowsExactlyWhatNeverCame) {
  say(50, true, true);
  say(3, true, false);
  say(40, false, false);
  say(2, true, false);
  say(50, true, true);
  EXPECT_EQ(heard_.expected(), 105);
  EXPECT_EQ(heard_.concealed(), 5);
}

TEST_F(Heard, APauseBeforeWhatComesLateIsMadeUpToo) {
  say(50, true, true);
  say(true, true, TimeDelta::ms(60));
  EXPECT_EQ(heard_.concealed(), 3);
  EXPECT_EQ(heard_.expected(), 54);
}

TEST_F(Heard, TheWorstTenSecondsStandOut) {
  say(500, true, true);
  say(450, true, true);
  say(50, true, false);
  say(500, true, true);
  say(1'000, true, true);
  EXPECT_EQ(heard_.concealed(), 50);
  EXPECT_GE(heard_.worst_window_ppm(), 90'000);
  EXPECT_LE(heard_.worst_window_ppm(), 110'000);
}

TEST_F(Heard, AWindowWithHardlyAnySpeechSaysNothing) {
  say(10, true, true);
  say(30, true, false);
  say(1, true, true);
  EXPECT_EQ(heard_.worst_window_ppm(), 0);
  EXPECT_EQ(heard_.concealed(), 30);
}

TEST_F(Heard, DelayIsFromMouthToEar) {
  say(100, true, true);
  const TimeDelta exact = TimeDelta::us(80'000 + 20'000 + 6'500);
  EXPECT_GE(heard_.mouth_to_ear().quantile(50), exact);
  EXPECT_LE(heard_.mouth_to_ear().quantile(95), exact + TimeDelta::ms(3));
}

TEST_F(Heard, WhatWasSaidUntilTheEndCounts) {
  say(50, true, true);
  heard_.on_silence(TimeDelta::ms(1'000), 50 + 30, Timestamp::ms(9'000));
  EXPECT_EQ(heard_.concealed(), 30);
  heard_.on_silence(TimeDelta::ms(1'000), 500, Timestamp::ms(9'000));
  EXPECT_EQ(heard_.concealed(), 30) << "of a source that is gone";
}

TEST_F(Heard, WhatIsStillOnItsWayDoesNot) {
  say(50, true, true);
  heard_.on_silence(TimeDelta::zero(), 53, Timestamp::ms(9'000));
  EXPECT_EQ(heard_.concealed(), 0);
}

}  // namespace
}  // namespace loadtest
