#include "sfu/rtp/capture_clock.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace sfu {
namespace {

const Ssrc kVoice(1);
const Ssrc kPicture(2);
constexpr std::uint32_t kVoiceRate = 48'000;
constexpr std::uint32_t kPictureRate = 90'000;

// A publisher whose clock is `ppm` fast and set to another time, sending over a jittering line.
struct Publisher {
  std::int64_t ppm = 0;
  std::int64_t clock_offset_us = 1'700'000'000'000'000;
  std::uint32_t rtp_origin = 4'000'000'000;
  PublisherClock clock{PublisherClock::Options{}};

  std::int64_t own_us(Timestamp time) const { return time.us() + time.us() * ppm / 1'000'000; }
  std::uint32_t rtp(Timestamp captured, std::uint32_t rate) const {
    return rtp_origin + static_cast<std::uint32_t>(own_us(captured) * (rate / 1'000) / 1'000);
  }
  void report(Ssrc ssrc, std::uint32_t rate, Timestamp sent, TimeDelta transit) {
    const std::int64_t us = own_us(sent) + clock_offset_us;
    const std::uint64_t seconds = static_cast<std::uint64_t>(us) / 1'000'000;
    const std::uint64_t fraction = (static_cast<std::uint64_t>(us) % 1'000'000 << 32) / 1'000'000;
    clock.on_sender_report(ssrc, seconds << 32 | fraction, rtp(sent, rate), rate, sent + transit);
  }
  // Of a sample captured at `time`, the relay's opinion.
  Timestamp captured(Ssrc ssrc, std::uint32_t rate, Timestamp time) const {
    return clock.capture_time(ssrc, rtp(time, rate)).value();
  }
};

TimeDelta apart(Timestamp a, Timestamp b) { return TimeDelta::us(std::abs((a - b).us())); }

struct Drift {
  const char* name;
  std::int64_t ppm;
};
class CaptureClockDrift : public testing::TestWithParam<Drift> {};

TEST_P(CaptureClockDrift, VoiceAndPictureStayTogetherForTenMinutes) {
  Publisher publisher{.ppm = GetParam().ppm};
  for (int second = 0; second <= 600; ++second) {
    const Timestamp now = Timestamp::ms(second * 1'000);
    const TimeDelta transit = TimeDelta::ms(20 + second * 7 % 60);
    publisher.report(kPicture, kPictureRate, now, transit);
    if (second % 5 == 0) publisher.report(kVoice, kVoiceRate, now + TimeDelta::ms(300), transit);
    const Timestamp sample = now + TimeDelta::ms(700);
    const Timestamp voice = publisher.captured(kVoice, kVoiceRate, sample);
    const Timestamp picture = publisher.captured(kPicture, kPictureRate, sample);
    ASSERT_LE(apart(voice, picture), TimeDelta::ms(5)) << second;
    if (second < 60) continue;
    // The relay cannot know the 20 ms of the line; beyond them it follows the drifting clock.
    ASSERT_LE(apart(picture, sample + TimeDelta::ms(20)), TimeDelta::ms(10)) << second;
  }
}
INSTANTIATE_TEST_SUITE_P(Clocks, CaptureClockDrift,
                         testing::Values(Drift{"right", 0}, Drift{"fast", 100},
                                         Drift{"slow", -100}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(CaptureClock, SenderReportsOfASlotStayTogetherAcrossASwitchOfPublisher) {
  Publisher first{.ppm = 100};
  Publisher second{.ppm = -100, .clock_offset_us = 5'000'000, .rtp_origin = 77};
  const auto skew = [](const Publisher& publisher, Timestamp sample) {
    // Both slots place the sample by one clock; reports go out at different moments.
    const auto place = [&](Ssrc ssrc, std::uint32_t rate, Timestamp now) {
      const std::uint32_t incoming = publisher.rtp(sample, rate);
      const Timestamp captured = publisher.captured(ssrc, rate, sample);
      const std::uint32_t outgoing =
          incoming + timestamp_offset_for(incoming, captured, rate, 9'000);
      const SenderReportValues report = sender_report_values(outgoing, captured, rate, now);
      const auto behind = static_cast<std::int32_t>(outgoing - report.rtp_timestamp);
      return now + TimeDelta::us(std::int64_t{behind} * 1'000'000 / rate);
    };
    return apart(place(kVoice, kVoiceRate, sample + TimeDelta::ms(40)),
                 place(kPicture, kPictureRate, sample + TimeDelta::ms(900)));
  };
  for (int s = 0; s < 600; ++s) {
    for (Publisher* publisher : {&first, &second}) {
      publisher->report(kVoice, kVoiceRate, Timestamp::ms(s * 1'000), TimeDelta::ms(35));
      publisher->report(kPicture, kPictureRate, Timestamp::ms(s * 1'000 + 400), TimeDelta::ms(90));
    }
    ASSERT_LE(skew(s < 300 ? first : second, Timestamp::ms(s * 1'000 + 500)), TimeDelta::ms(5));
  }
}

TEST(CaptureClock, KnowsNothingBeforeAStreamsFirstReport) {
  Publisher publisher;
  EXPECT_EQ(publisher.clock.capture_time(kVoice, 0), std::nullopt);
  publisher.report(kPicture, kPictureRate, Timestamp::ms(0), TimeDelta::ms(10));
  EXPECT_EQ(publisher.clock.capture_time(kVoice, 0), std::nullopt);
}

TEST(CaptureClock, AClockThatIsSetStartsOver) {
  Publisher publisher;
  publisher.report(kVoice, kVoiceRate, Timestamp::ms(0), TimeDelta::ms(10));
  publisher.report(kPicture, kPictureRate, Timestamp::ms(100), TimeDelta::ms(10));
  publisher.clock_offset_us -= 3'600'000'000;
  publisher.report(kPicture, kPictureRate, Timestamp::ms(1'100), TimeDelta::ms(10));
  EXPECT_EQ(publisher.clock.capture_time(kVoice, 0), std::nullopt) << "placed by the old clock";
  const Timestamp sample = Timestamp::ms(1'500);
  EXPECT_LE(apart(publisher.captured(kPicture, kPictureRate, sample), sample), TimeDelta::ms(11));
}

TEST(CaptureClock, BoundsItsStreams) {
  PublisherClock clock({.max_streams = 2});
  for (std::uint32_t i = 1; i <= 3; ++i) {
    clock.on_sender_report(Ssrc(i), std::uint64_t{i} << 32, 0, kVoiceRate,
                           Timestamp::ms(i * 1'000));
  }
  EXPECT_TRUE(clock.capture_time(Ssrc(2), 0));
  EXPECT_FALSE(clock.capture_time(Ssrc(3), 0));
  clock.on_sender_report(Ssrc(1), 0, 0, 0, Timestamp::ms(9'000));  // no clock rate: ignored
}

TEST(CaptureClock, WritesNtpTime) {
  EXPECT_EQ(ntp_time(Timestamp::us(0)), std::uint64_t{2'208'988'800} << 32);
  EXPECT_EQ(ntp_time(Timestamp::us(1'500'000)), std::uint64_t{2'208'988'801} << 32 | 0x8000'0000);
}

TEST(CaptureClock, SenderReportsExtrapolateToNow) {
  const auto values =
      sender_report_values(0xFFFF'FF00, Timestamp::ms(100), kVoiceRate, Timestamp::ms(600));
  EXPECT_EQ(values.ntp, ntp_time(Timestamp::ms(600)));
  EXPECT_EQ(values.rtp_timestamp, 24'000U - 0x100U);
}

}  // namespace
}  // namespace sfu
