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

}  // namespace
}  // namespace sfu
