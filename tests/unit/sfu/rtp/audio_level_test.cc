#include "sfu/rtp/audio_level.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

class AudioLevelTest : public testing::Test {
 protected:
  void speak(std::int8_t level, int packets) {
    for (int i = 0; i < packets; ++i, now = now + TimeDelta::ms(20))
      level_.on_packet(level, true, now);
  }
  int loudness() const { return level_.loudness(now); }
  AudioLevel level_;
  Timestamp now = Timestamp::ms(10);
};

TEST_F(AudioLevelTest, RisesWithinAWordAndFallsSlower) {
  speak(127, 50);
  EXPECT_EQ(loudness(), 0);
  speak(30, 10);
  EXPECT_GT(loudness(), 80);
  speak(30, 50);
  EXPECT_NEAR(loudness(), 97, 2);
  speak(127, 5);
  EXPECT_GT(loudness(), 65) << "a pause between two words";
  speak(127, 100);
  EXPECT_LT(loudness(), 5);
}

TEST_F(AudioLevelTest, SilenceIsNoPacketsToo) {
  speak(30, 50);
  now = now + TimeDelta::seconds(2);
  EXPECT_EQ(loudness(), 0);
}

TEST_F(AudioLevelTest, RoomNoiseIsSilenceUnlessItIsVoice) {
  for (int i = 0; i < 100; ++i, now = now + TimeDelta::ms(20)) level_.on_packet(90, false, now);
  EXPECT_EQ(loudness(), 0);
  for (int i = 0; i < 100; ++i, now = now + TimeDelta::ms(20)) level_.on_packet(40, false, now);
  EXPECT_GT(loudness(), 80) << "a sender without voice detection";
}

}  // namespace
}  // namespace sfu
