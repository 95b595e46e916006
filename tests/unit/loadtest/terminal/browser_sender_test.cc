#include "loadtest/terminal/browser_sender.h"

#include "tests/support/sending.h"

namespace loadtest {
namespace {

PacedPacket picture(std::uint32_t timestamp) {
  PacedPacket packet;
  packet.timestamp = timestamp;
  return packet;
}

TEST(BrowserSender, ThePictureGetsWhatTheVoiceAndItsOwnHeadersLeave) {
  const BrowserSender sender({});
  EXPECT_EQ(sender.target(), DataRate::kbps(300));
  EXPECT_NEAR(static_cast<double>(sender.picture_rate().bps()), (300'000 - 52'800) / 1.078, 1);
}

TEST(BrowserSender, APictureStartsTheProbes) {
  BrowserSender sender({});
  const Timestamp now = Timestamp::ms(1'000);
  sender.begin(now);
  EXPECT_EQ(sender.probe_due(), Timestamp::never());
  sender.queue(picture(1), kPacket, now);
  EXPECT_EQ(sender.probe_due(), now);
}

TEST(BrowserSender, MoreOnTheWayThanTheWindowCostsFrames) {
  BrowserSender sender({});
  Timestamp now = Timestamp::ms(1'000);
  sender.begin(now);
  const std::vector<sfu::PacketResult> results = {{now, now + TimeDelta::ms(50), kPacket}};
  now = now + TimeDelta::ms(100);
  sender.on_feedback(results, DataSize::zero(), now);
  EXPECT_FALSE(sender.skip(DataSize::zero()));
  const auto in_flight = DataSize::bytes(std::int64_t{100'000});
  int skipped = 0;
  for (int i = 0; i < 100; ++i) skipped += sender.skip(in_flight) ? 1 : 0;
  EXPECT_GT(skipped, 80);
}

TEST(BrowserSender, AKeyFrameMakesWhatWaitsUseless) {
  BrowserSender sender({});
  const Timestamp now = Timestamp::ms(1'000);
  sender.begin(now);
  sender.queue(picture(1), kPacket, now);
  sender.forget_pictures();
  sender.queue(picture(2), kPacket, now);
  const auto next = sender.take(now);
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->timestamp, 2u);
}

}  // namespace
}  // namespace loadtest
