#include "sfu/cc/uplink_estimator.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sfu {
namespace {

// A voice, in packets of 60 ms at first, and a picture behind a line of `kbps`, which queues what
// it cannot carry.
class Uplink {
 public:
  explicit Uplink(const std::optional<api::AccessLine>& line) : estimator(line) {}

  void run(TimeDelta time, DataRate line, DataRate picture, std::int64_t lost_of_10 = 0) {
    for (const Timestamp end = now_ + time; now_ < end; now_ = now_ + packet_time) {
      send(std::size_t{120}, line, true, lost_of_10 > packets_ % 10);
      const DataSize frames = picture * packet_time;
      if (frames > DataSize::zero()) {
        send(static_cast<std::size_t>(frames.bytes()), line, false, false);
      }
    }
  }

  // As a microphone does whose machine was busy: its time stands still meanwhile.
  void lose(TimeDelta time) {
    lost_time_ = lost_time_ + time;
    now_ = now_ + time;
  }

  UplinkEstimator estimator;
  TimeDelta packet_time = TimeDelta::ms(60);
  TimeDelta jitter;  // at most, another for each packet

 private:
  void send(std::size_t payload, DataRate line, bool voice, bool lost) {
    const Timestamp spoken = now_ + packet_time + jitter * (packets_ * 7 % 11) / 10;
    free_ = std::max(free_, spoken) + DataSize::bytes(payload + 28) / line;
    if (voice) ++packets_;
    if (lost) return;
    estimator.on_datagram(payload, UplinkEstimator::Use::kMedia, free_);
    if (!voice) return;
    estimator.on_voice(packets_, static_cast<std::uint32_t>((now_ - lost_time_).us() * 48 / 1'000),
                       free_);
  }
  TimeDelta lost_time_;
  Timestamp now_ = Timestamp::ms(1'000);
  Timestamp free_;
  std::int64_t packets_ = 0;
};

constexpr api::AccessLine kThin{DataRate::kbps(512), DataRate::kbps(128), Framing::kIp};

TEST(UplinkEstimator, BeginsBelowTheConfiguredLineAndNeverGoesBeyond) {
  Uplink uplink(kThin);
  EXPECT_TRUE(uplink.estimator.known());
  EXPECT_EQ(uplink.estimator.target(), DataRate::bps(89'600));
  uplink.run(TimeDelta::seconds(20), DataRate::kbps(1'000), DataRate::kbps(200));
  EXPECT_EQ(uplink.estimator.target(), DataRate::kbps(128));
}

TEST(UplinkEstimator, FindsALineThatIsThinnerThanItWasSold) {
  Uplink uplink(kThin);
  uplink.run(TimeDelta::seconds(10), DataRate::kbps(80), DataRate::kbps(75));
  EXPECT_LT(uplink.estimator.target(), DataRate::kbps(80));
  EXPECT_GE(uplink.estimator.target(), DataRate::kbps(30));
}

TEST(UplinkEstimator, ALineNobodyConfiguredIsKnownOnceItHasShownALimit) {
  Uplink uplink(std::nullopt);
  uplink.run(TimeDelta::seconds(5), DataRate::kbps(2'000), DataRate::kbps(150));
  EXPECT_FALSE(uplink.estimator.known());
  uplink.run(TimeDelta::seconds(5), DataRate::kbps(120), DataRate::kbps(150));
  EXPECT_TRUE(uplink.estimator.known());
  EXPECT_LT(uplink.estimator.target(), DataRate::kbps(125));
}

TEST(UplinkEstimator, AMicrophoneThatLostTimeIsNoQueue) {
  Uplink uplink(kThin);
  uplink.run(TimeDelta::seconds(10), DataRate::kbps(1'000), DataRate::zero());
  for (int i = 0; i < 3; ++i) {
    uplink.lose(TimeDelta::ms(150));
    uplink.run(TimeDelta::seconds(10), DataRate::kbps(1'000), DataRate::zero());
    EXPECT_GT(uplink.estimator.target(), DataRate::kbps(60)) << "enough for a picture beside it";
  }
}

// As over the radio, where no two looks at a delay are the same.
TEST(UplinkEstimator, LongerPacketsOfVoiceAreNoQueue) {
  Uplink uplink(api::AccessLine{DataRate::kbps(1'500), DataRate::kbps(300), Framing::kIp});
  uplink.jitter = TimeDelta::ms(30);
  for (const int ms : {20, 60, 20, 40, 120, 20}) {
    uplink.packet_time = TimeDelta::ms(ms);
    for (int i = 0; i < 80; ++i) {
      uplink.run(TimeDelta::ms(120), DataRate::kbps(1'000), DataRate::zero());
      ASSERT_GE(uplink.estimator.target(), DataRate::kbps(210)) << ms;
    }
  }
}

TEST(UplinkEstimator, LossAloneIsNoThinLine) {
  Uplink uplink(std::nullopt);
  uplink.run(TimeDelta::seconds(10), DataRate::kbps(2'000), DataRate::kbps(150), 3);
  EXPECT_FALSE(uplink.estimator.known());
  EXPECT_LT(uplink.estimator.target(), DataRate::kbps(150)) << "it counts all the same";
}

// Every third packet overtakes the one before it.
TEST(UplinkEstimator, OvertakenVoiceIsNotLost) {
  UplinkEstimator estimator(std::nullopt);
  const auto voice = [&](std::int64_t number, std::int64_t at_ms) {
    estimator.on_datagram(120, UplinkEstimator::Use::kMedia, Timestamp::ms(at_ms));
    estimator.on_voice(number, static_cast<std::uint32_t>(number * 2'880), Timestamp::ms(at_ms));
  };
  for (std::int64_t number = 0; number < 300; number += 3) {
    voice(number, number * 60);
    voice(number + 2, number * 60 + 120);
    estimator.on_late_voice(number + 1);
  }
  EXPECT_GE(estimator.target(), DataRate::kbps(150));
}

TEST(UplinkEstimator, AClockThatJumpsBeginsAnew) {
  Uplink uplink(kThin);
  uplink.run(TimeDelta::seconds(5), DataRate::kbps(300), DataRate::kbps(60));
  const DataRate before = uplink.estimator.target();
  uplink.estimator.on_voice(900, 5, Timestamp::ms(6'100));
  uplink.estimator.on_voice(901, 4'000'000'000U, Timestamp::ms(6'160));
  uplink.estimator.on_voice(902, 4'000'002'880U, Timestamp::ms(6'160));
  EXPECT_EQ(uplink.estimator.target(), before);
}

TEST(UplinkEstimator, WhatReportsTakeIsAveragedOverSeconds) {
  UplinkEstimator estimator(kThin);
  for (std::int64_t at = 0; at <= 4'000; at += 100) {
    estimator.on_datagram(72, UplinkEstimator::Use::kControl, Timestamp::ms(at));
  }
  EXPECT_NEAR(static_cast<double>(estimator.control(Timestamp::ms(4'000)).bps()), 8'000, 300);
}

}  // namespace
}  // namespace sfu
