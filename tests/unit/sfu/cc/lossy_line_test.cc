#include "sfu/cc/lossy_line.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

Timestamp at(std::int64_t ms) { return Timestamp::ms(100'000 + ms); }

TEST(LossyLine, AGoodLineLosesAPacketNowAndThen) {
  LossyLine line;
  for (int second = 0; second < 600; ++second) {
    line.on_packets(30, second % 33 == 0 ? 1 : 0, at(second * 1'000));  // one of a thousand
    EXPECT_FALSE(line.lossy(at(second * 1'000)));
  }
}

TEST(LossyLine, ThreeLostOfAFewHundredAreASignAndALastingOne) {
  LossyLine line;
  line.on_packets(50, 1, at(0));
  line.on_packets(50, 1, at(1'000));
  EXPECT_FALSE(line.lossy(at(1'000))) << "a hiccup";
  line.on_packets(50, 1, at(3'000));
  EXPECT_TRUE(line.lossy(at(3'000)));
  for (int second = 4; second < 63; ++second) {
    line.on_packets(50, 0, at(second * 1'000));
    EXPECT_TRUE(line.lossy(at(second * 1'000))) << second;
  }
  EXPECT_FALSE(line.lossy(at(63'000))) << "a minute without";
}

TEST(LossyLine, ThreeLostOfThousandsAreNone) {
  LossyLine line;
  line.on_packets(800, 3, at(0));
  EXPECT_FALSE(line.lossy(at(0)));
}

TEST(LossyLine, WhatWasLostTenSecondsAgoDoesNotCount) {
  LossyLine line;
  line.on_packets(50, 2, at(0));
  line.on_packets(50, 1, at(10'000));
  EXPECT_FALSE(line.lossy(at(10'000)));
}

TEST(LossyLine, HalfAPercentStaysASign) {
  LossyLine line;
  std::int64_t sent = 0;
  int lossy = 0;
  for (int second = 0; second < 600; ++second) {
    const std::int64_t before = sent / 200;
    sent += 100;
    line.on_packets(100, sent / 200 - before, at(second * 1'000));
    lossy += line.lossy(at(second * 1'000)) ? 1 : 0;
  }
  EXPECT_GT(lossy, 590) << "it does not flap";
}

TEST(LossyLine, AnotherPathIsAnotherLine) {
  LossyLine line;
  line.on_packets(50, 10, at(0));
  EXPECT_TRUE(line.lossy(at(0)));
  line.begin_anew();
  EXPECT_FALSE(line.lossy(at(0)));
  line.on_packets(50, 2, at(1'000));
  EXPECT_FALSE(line.lossy(at(1'000)));
}

}  // namespace
}  // namespace sfu
