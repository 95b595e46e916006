#include "sfu/cc/sudden_fall.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

constexpr TimeDelta kVoiceTime = TimeDelta::ms(20);
constexpr DataSize kLargePacket = DataSize::bytes(std::int64_t{1'200});
constexpr DataSize kVoicePacket = DataSize::bytes(std::int64_t{90});

// A microphone and a camera behind a line: what they send every 20 ms leaves it one after the
// other.
class Falls : public testing::Test {
 protected:
  void pass(DataSize size, DataRate line) {
    free_ = std::max(free_, sent_) + size / line;
    fall_.on_datagram(size, free_);
    if (!fell_ && fall_.holds(free_)) fell_ = free_;
  }
  void send(TimeDelta time, DataRate line, int pictures = 2) {
    for (TimeDelta passed; passed < time;
         passed = passed + kVoiceTime, sent_ = sent_ + kVoiceTime) {
      for (int i = 0; i < pictures; ++i) pass(kLargePacket, line);
      pass(kVoicePacket, line);
      fall_.on_voice({.queue = free_ - sent_ - usual_,
                      .usual = TimeDelta::ms(30),
                      .length = kVoiceTime,
                      .arrives = (kLargePacket * pictures + kVoicePacket) / kVoiceTime},
                     free_);
    }
  }
  SuddenFall fall_;
  Timestamp sent_ = Timestamp::ms(1'000);
  Timestamp free_;
  TimeDelta usual_ = TimeDelta::ms(10);
  std::optional<Timestamp> fell_;
};

TEST_F(Falls, AreKnownAfterATenthOfASecond) {
  send(TimeDelta::seconds(2), DataRate::kbps(2'000));
  ASSERT_FALSE(fell_);
  const Timestamp falls = sent_;
  send(TimeDelta::seconds(1), DataRate::kbps(128));
  ASSERT_TRUE(fell_);
  EXPECT_LE(*fell_ - falls, TimeDelta::ms(200));
}

TEST_F(Falls, AreOverWhenAVoiceIsInTime) {
  send(TimeDelta::seconds(2), DataRate::kbps(2'000));
  send(TimeDelta::ms(100), DataRate::kbps(128));
  ASSERT_TRUE(fall_.holds(free_));
  send(TimeDelta::seconds(1), DataRate::kbps(10'000), 0);
  EXPECT_FALSE(fall_.holds(free_));
  fell_.reset();
  send(TimeDelta::seconds(1), DataRate::kbps(2'000));
  send(TimeDelta::seconds(1), DataRate::kbps(128));
  EXPECT_TRUE(fell_) << "another one";
}

TEST_F(Falls, AreNoNewsForLong) {
  send(TimeDelta::seconds(2), DataRate::kbps(2'000));
  send(TimeDelta::seconds(1), DataRate::kbps(128));
  ASSERT_TRUE(fell_);
  EXPECT_TRUE(fall_.holds(*fell_ + TimeDelta::ms(1'999)));
  EXPECT_FALSE(fall_.holds(*fell_ + TimeDelta::seconds(2)));
}

// A browser that was not given the processor, a radio that changes cells.
TEST_F(Falls, AreNoPauses) {
  send(TimeDelta::seconds(2), DataRate::kbps(4'000));
  free_ = sent_ + TimeDelta::ms(300);
  send(TimeDelta::seconds(2), DataRate::kbps(4'000));
  EXPECT_FALSE(fell_);
}

TEST_F(Falls, AreNoVoicesThatEnd) {
  send(TimeDelta::seconds(2), DataRate::kbps(2'000));
  for (int i = 0; i < 100; ++i, sent_ = sent_ + TimeDelta::ms(10)) {
    pass(kLargePacket, DataRate::kbps(2'000));
  }
  EXPECT_FALSE(fell_) << "as much arrives as before";
  EXPECT_EQ(fall_.queue(sent_ + TimeDelta::seconds(2)), TimeDelta::zero());
  sent_ = sent_ + TimeDelta::seconds(1);
  for (int i = 0; i < 100; ++i, sent_ = sent_ + TimeDelta::ms(50)) {
    pass(kLargePacket, DataRate::kbps(2'000));
  }
  EXPECT_FALSE(fell_) << "less has nothing to do with a voice that is not there";
}

// A voice that is overtaken by a key frame waits, but everything goes on arriving.
TEST_F(Falls, AreNoKeyFrames) {
  send(TimeDelta::seconds(2), DataRate::kbps(1'100));
  for (int i = 0; i < 20; ++i) pass(kLargePacket, DataRate::kbps(1'100));
  send(TimeDelta::ms(300), DataRate::kbps(1'100));
  EXPECT_FALSE(fell_);
  EXPECT_GT(fall_.queue(free_), TimeDelta::ms(150));
}

// What is late on a good line is usual on a thin one.
TEST(SuddenFall, AThinLineHasItsOwnMeasure) {
  for (const bool thin : {false, true}) {
    SuddenFall fall;
    fall.on_voice({.queue = TimeDelta::zero(),
                   .usual = TimeDelta::ms(thin ? 100 : 30),
                   .length = TimeDelta::ms(20),
                   .arrives = DataRate::kbps(100)},
                  Timestamp::ms(0));
    for (const int ms : {40, 80, 120, 160, 200}) {
      fall.on_datagram(kVoicePacket, Timestamp::ms(ms));
    }
    EXPECT_EQ(fall.holds(Timestamp::ms(200)), !thin);
  }
}

}  // namespace
}  // namespace sfu
