#include "loadtest/world/link.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace loadtest {
namespace {

using sfu::DataRate;
using sfu::DataSize;
using sfu::TimeDelta;
using sfu::Timestamp;

DataSize bytes(std::int64_t count) { return DataSize::bytes(count); }

LinkProfile adsl() {
  LinkProfile profile;
  profile.rate = DataRate::kbps(128);
  profile.queue = bytes(64'000);
  profile.delay = TimeDelta::ms(30);
  return profile;
}

TEST(Link, APacketTakesItsSerialisationAndTheDelay) {
  Link link(adsl(), Random(1));
  // 1,200 bytes at 128 kbit/s are 75 ms.
  EXPECT_EQ(link.transmit(bytes(1'200), Timestamp::ms(0)), Timestamp::ms(105));
}

TEST(Link, PacketsWaitForEachOther) {
  Link link(adsl(), Random(1));
  link.transmit(bytes(1'200), Timestamp::ms(0));
  EXPECT_EQ(link.transmit(bytes(1'200), Timestamp::ms(0)), Timestamp::ms(180));
  EXPECT_EQ(link.queue_delay(Timestamp::ms(0)), TimeDelta::ms(150));
}

TEST(Link, TheQueueDropsItsTail) {
  Link link(adsl(), Random(1));
  int arrived = 0;
  for (int i = 0; i < 100; ++i) arrived += link.transmit(bytes(1'000), Timestamp::ms(0)) ? 1 : 0;
  EXPECT_EQ(arrived, 64) << "one in the serialiser and the queue's 64,000 bytes less it";
  EXPECT_EQ(link.counts().overflowed, 36);
}

TEST(Link, JitterKeepsOrder) {
  LinkProfile profile = adsl();
  profile.rate = DataRate::kbps(100'000);
  profile.jitter = TimeDelta::ms(20);
  Link link(profile, Random(5));
  Timestamp last;
  for (int i = 0; i < 1'000; ++i) {
    const auto arrival = link.transmit(bytes(100), Timestamp::ms(i));
    ASSERT_TRUE(arrival);
    EXPECT_GE(*arrival, last);
    last = *arrival;
  }
}

TEST(Link, ReorderingBreaksOrder) {
  LinkProfile profile = adsl();
  profile.rate = DataRate::kbps(100'000);
  profile.reorder_ppm = 100'000;
  Link link(profile, Random(5));
  int overtaken = 0;
  Timestamp last;
  for (int i = 0; i < 1'000; ++i) {
    const auto arrival = link.transmit(bytes(100), Timestamp::ms(i));
    overtaken += *arrival < last ? 1 : 0;
    last = *arrival;
  }
  EXPECT_NEAR(overtaken, 100, 40);
}

TEST(Link, LossComesInBursts) {
  LinkProfile profile = adsl();
  profile.rate = DataRate::kbps(1'000'000);
  profile.burst_start_ppm = 10'000;
  profile.burst_end_ppm = 200'000;
  Link link(profile, Random(3));
  int lost = 0;
  int bursts = 0;
  bool before = false;
  for (int i = 0; i < 100'000; ++i) {
    const bool gone = !link.transmit(bytes(100), Timestamp::ms(i)).has_value();
    lost += gone ? 1 : 0;
    bursts += gone && !before ? 1 : 0;
    before = gone;
  }
  EXPECT_NEAR(lost, 4'760, 600) << "bad for 5 packets after 100 good ones";
  EXPECT_NEAR(static_cast<double>(lost) / bursts, 5.0, 0.7);
}

TEST(Link, TheSameSeedIsTheSameLine) {
  LinkProfile profile = adsl();
  profile.jitter = TimeDelta::ms(9);
  profile.loss_ppm = 50'000;
  Link one(profile, Random(11));
  Link two(profile, Random(11));
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_EQ(one.transmit(bytes(300), Timestamp::ms(i * 20)),
              two.transmit(bytes(300), Timestamp::ms(i * 20)));
  }
}

TEST(Link, CellsCostTimeAndRoom) {
  LinkProfile profile = adsl();
  profile.framing = sfu::Framing::kAtm;
  Link link(profile, Random(1));
  // 1,200 bytes are 26 cells: 1,378 bytes, 86.125 ms.
  EXPECT_EQ(link.transmit(bytes(1'200), Timestamp::ms(0)), Timestamp::us(30'000 + 86'125));
  int arrived = 1;
  for (int i = 0; i < 100; ++i) arrived += link.transmit(bytes(1'200), Timestamp::ms(0)) ? 1 : 0;
  EXPECT_EQ(arrived, 64'000 / 1'378);
}

TEST(Link, WhatComesInAHandoverWaitsAndArrives) {
  LinkProfile profile = adsl();
  profile.episodes = {{TimeDelta::seconds(10), TimeDelta::ms(500), 0, true, true}};
  Link link(profile, Random(1));
  TimeDelta longest;
  for (int ms = 0; ms < 20'000; ms += 100) {
    const auto arrival = link.transmit(bytes(100), Timestamp::ms(ms));
    ASSERT_TRUE(arrival);
    longest = std::max(longest, *arrival - Timestamp::ms(ms));
  }
  EXPECT_GT(longest, TimeDelta::ms(30 + 380));
  EXPECT_LT(longest, TimeDelta::ms(30 + 550));
}

TEST(Link, AWanderingRateIsTheRateOfTheMoment) {
  LinkProfile profile = adsl();
  profile.walk = {{DataRate::kbps(100), DataRate::kbps(200)}, TimeDelta::seconds(5)};
  Link link(profile, Random(1));
  std::set<std::int64_t> times;
  for (int s = 0; s < 60; ++s) {
    const Timestamp now = Timestamp::ms(s * 1'000);
    times.insert((*link.transmit(bytes(1'000), now) - now).ms());
  }
  EXPECT_EQ(times, (std::set<std::int64_t>{70, 110}));
}

TEST(Link, TheWeatherAfterAChangeDoesNotDependOnWhatWasSentBefore) {
  LinkProfile profile = adsl();
  profile.walk = {{DataRate::kbps(100), DataRate::kbps(200), DataRate::kbps(400)},
                  TimeDelta::seconds(2)};
  const auto times_after = [&](int packets_before) {
    Link link(profile, Random(7));
    for (int i = 0; i < packets_before; ++i) link.transmit(bytes(10), Timestamp::ms(i));
    link.change(profile);
    std::vector<std::int64_t> times;
    for (int s = 1; s < 60; ++s) {
      const Timestamp now = Timestamp::ms(s * 1'000);
      times.push_back((*link.transmit(bytes(1'000), now) - now).ms());
    }
    return times;
  };
  EXPECT_EQ(times_after(0), times_after(100));
}

}  // namespace
}  // namespace loadtest
