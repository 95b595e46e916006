#include "sfu/cc/delay_detector.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sfu {
namespace {

using Usage = DelayDetector::Usage;
constexpr DataRate kThin = DataRate::kbps(100);

struct Feed {
  DelayDetector detector;
  Usage worst = Usage::kNormal;
  void packet(std::int64_t sent_ms, std::int64_t delay_ms, std::int64_t size = 1'200) {
    detector.on_packet(Timestamp::ms(sent_ms), Timestamp::ms(sent_ms + delay_ms),
                       DataSize::bytes(size), kThin);
    if (const Usage usage = detector.take_usage(kThin); usage == Usage::kOver) worst = usage;
  }
};

TEST(DelayDetector, OneLargePacketOnAThinLineIsNoQueue) {
  Feed feed;
  for (int i = 0; i < 200; ++i) {
    const bool large = i % 8 == 0;  // 75 ms to serialize at 128 kbit/s, the voice behind it waits
    feed.packet(i * 20, large ? 95 : i % 8 < 4 ? 95 - 20 * (i % 8) : 25, large ? 1'200 : 80);
  }
  EXPECT_EQ(feed.worst, Usage::kNormal);
}

TEST(DelayDetector, AKeyFrameThatDrainsIsNoQueue) {
  Feed feed;
  for (int i = 0; i < 50; ++i) feed.packet(i * 20, 20, 80);
  const int ramp[] = {95, 130, 165, 200, 180, 150, 120, 90, 60, 30};
  for (int i = 0; i < 10; ++i) feed.packet(1'000 + i * 30, ramp[i]);
  for (int i = 0; i < 50; ++i) feed.packet(1'300 + i * 20, 20, 80);
  EXPECT_EQ(feed.worst, Usage::kNormal);
}

TEST(DelayDetector, AQueueThatStandsIsOveruse) {
  Feed feed;
  for (int i = 0; i < 50; ++i) feed.packet(i * 20, 20, 300);
  for (int i = 50; i < 100; ++i) feed.packet(i * 20, 20 + (i - 50) * 8, 300);
  EXPECT_EQ(feed.worst, Usage::kOver);
  EXPECT_GT(feed.detector.standing_queue(), TimeDelta::ms(200));
  EXPECT_NEAR(static_cast<double>(feed.detector.interval_rate().bps()), 300 * 8 / 0.028, 1'000.0);
}

TEST(DelayDetector, ADriftingClockIsNoQueue) {
  Feed feed;
  for (int i = 0; i < 30'000; ++i) {  // 10 min, the peer's clock 200 ppm slow or fast
    const std::int64_t sent = i * 20;
    feed.detector.on_packet(Timestamp::ms(sent), Timestamp::us(sent * 1'000 + sent / 5 + 20'000),
                            DataSize::bytes(std::int64_t{80}), kThin);
    ASSERT_NE(feed.detector.take_usage(kThin), Usage::kOver);
  }
}

// A microphone that lost 200 ms, or packets of voice that became longer.
TEST(DelayDetector, AStepThatStaysIsAClockThatWasMoved) {
  Feed feed;
  for (int i = 0; i < 50; ++i) feed.packet(i * 20, 20 + i % 3, 80);
  for (int i = 50; i < 100; ++i) feed.packet(i * 20, 220 + i % 3, 80);
  for (int i = 100; i < 150; ++i) feed.packet(i * 20, 320 + i % 3, 80);
  EXPECT_EQ(feed.worst, Usage::kNormal);
  EXPECT_EQ(feed.detector.excess(kThin), TimeDelta::zero());
}

// The line carries half of what comes from one moment on: the first interval behind it shows a
// queue that grows.
TEST(DelayDetector, AQueueThatGrowsIsNoStep) {
  Feed feed;
  for (int i = 0; i < 50; ++i) feed.packet(i * 20, 20, 80);
  for (int i = 50; i < 72; ++i) feed.packet(i * 20, 20 + (i - 50) * 20, 80);
  EXPECT_EQ(feed.worst, Usage::kOver);
}

TEST(DelayDetector, AStepThatGoesOnIsAQueue) {
  Feed feed;
  for (int i = 0; i < 50; ++i) feed.packet(i * 20, 20, 80);
  for (int i = 50; i < 70; ++i) feed.packet(i * 20, 300, 80);
  ASSERT_EQ(feed.worst, Usage::kNormal);
  for (int i = 70; i < 90; ++i) feed.packet(i * 20, 300 + (i - 70) * 12, 80);
  EXPECT_EQ(feed.worst, Usage::kOver);
}

TEST(DelayDetector, RebaseTakesWhatIsAsNormal) {
  Feed feed;
  for (int i = 0; i < 50; ++i) feed.packet(i * 20, 20, 80);
  for (int i = 50; i < 100; ++i) feed.packet(i * 20, 20 + std::min(380, (i - 50) * 20), 80);
  ASSERT_EQ(feed.worst, Usage::kOver);
  feed.detector.rebase();
  feed.worst = Usage::kNormal;
  for (int i = 100; i < 200; ++i) feed.packet(i * 20, 400, 80);
  EXPECT_EQ(feed.worst, Usage::kNormal);
}

// Found to be somebody else's, it is told as long as packets wait for it.
class ForeignQueue : public testing::Test {
 protected:
  ForeignQueue() {
    run(1, 20);
    for (int i = 0; i < 50; ++i) feed_.packet(at_ += 20, 20 + std::min(380, i * 20), 80);
    feed_.detector.rebase(TimeDelta::seconds(1));
  }
  void run(std::int64_t seconds, std::int64_t delay_ms) {
    for (std::int64_t i = 0; i < seconds * 50; ++i) feed_.packet(at_ += 20, delay_ms, 80);
  }
  TimeDelta queue() const { return feed_.detector.foreign_queue(); }
  Feed feed_;
  std::int64_t at_ = 0;
};

TEST_F(ForeignQueue, IsToldUntilNoneOfItIsMetForASecond) {
  EXPECT_EQ(queue(), TimeDelta::ms(380));
  run(10, 250);
  EXPECT_EQ(queue(), TimeDelta::ms(380)) << "less of it";
  at_ += 250;  // what waited has arrived
  EXPECT_FALSE(feed_.detector.take_foreign_gone());
  for (int i = 0; i < 5; ++i) {
    run(1, 30);
    feed_.packet(at_ += 20, 200, 80);
  }
  EXPECT_EQ(queue(), TimeDelta::ms(380)) << "it comes and goes";
  at_ += 5'000;  // nobody speaks
  feed_.packet(at_, 30, 80);
  EXPECT_EQ(queue(), TimeDelta::ms(380)) << "of one packet nothing is believed";
  run(2, 30);
  EXPECT_EQ(queue(), TimeDelta::zero());
  EXPECT_TRUE(feed_.detector.take_foreign_gone());
  EXPECT_FALSE(feed_.detector.take_foreign_gone()) << "once";
}

// The packet that ends an interval is of the next one.
TEST(DelayDetector, AnothersQueueIsMeasuredFromWhatWasNormal) {
  Feed feed;
  for (int i = 0; i < 50; ++i) feed.packet(i * 20, 20, 80);
  for (int i = 50; i < 100; ++i) feed.packet(i * 20, 20 + std::min(380, (i - 50) * 20), 80);
  std::int64_t at = 2'000;
  const DataRate rate = feed.detector.interval_rate();
  do {
    feed.packet(at += 20, 400, 80);
  } while (feed.detector.interval_rate() == rate && at < 3'000);
  feed.packet(at += 20, 320, 80);
  feed.detector.rebase(TimeDelta::seconds(1));
  for (int i = 0; i < 100; ++i) feed.packet(at += 20, 20, 80);
  EXPECT_EQ(feed.detector.foreign_queue(), TimeDelta::zero());
}

TEST_F(ForeignQueue, GrowsByWhatIsFoundLater) {
  for (int i = 0; i < 50; ++i) feed_.packet(at_ += 20, 400 + std::min(200, i * 20), 80);
  feed_.detector.rebase(TimeDelta::seconds(1));
  EXPECT_EQ(queue(), TimeDelta::ms(580));
  feed_.detector.shift(TimeDelta::ms(60));
  run(1, 660);
  EXPECT_EQ(queue(), TimeDelta::ms(580)) << "longer packets are no queue";
  run(3, 80);
  EXPECT_EQ(queue(), TimeDelta::zero());
}

TEST_F(ForeignQueue, ThatNeverMovesIsALongerRoute) {
  run(59, 400);
  EXPECT_EQ(queue(), TimeDelta::ms(380));
  run(2, 400);
  EXPECT_EQ(queue(), TimeDelta::zero());
  EXPECT_FALSE(feed_.detector.take_foreign_gone());
}

}  // namespace
}  // namespace sfu
