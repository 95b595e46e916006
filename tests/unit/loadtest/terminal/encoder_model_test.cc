#include "loadtest/terminal/encoder_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace loadtest {
namespace {

using sfu::DataRate;
using sfu::TimeDelta;
using sfu::Timestamp;

std::int64_t bytes_of_second(EncoderModel& encoder) {
  std::int64_t bytes = 0;
  for (std::size_t i = 0; i < 25; ++i) bytes += encoder.size_of(false);
  return bytes;
}

TEST(EncoderModel, MakesTheRateThatIsAsked) {
  EncoderModel encoder({});
  encoder.set_rate(DataRate::kbps(400), Timestamp::ms(1));
  for (int i = 0; i < 8; ++i) bytes_of_second(encoder);
  std::int64_t bytes = 0;
  for (int i = 0; i < 8; ++i) bytes += bytes_of_second(encoder);
  EXPECT_NEAR(static_cast<double>(bytes) / 8, 50'000, 2'500);
}

TEST(EncoderModel, TheLowestLayerTakesTwoFifths) {
  EncoderModel encoder({});
  encoder.set_rate(DataRate::kbps(400), Timestamp::ms(1));
  for (int i = 0; i < 8; ++i) bytes_of_second(encoder);
  std::array<std::int64_t, 4> bytes{};
  for (std::size_t i = 0; i < 400; ++i) bytes[i % 4] += encoder.size_of(false);
  const std::int64_t all = bytes[0] + bytes[1] + bytes[2] + bytes[3];
  EXPECT_NEAR(static_cast<double>(*std::ranges::max_element(bytes)) / static_cast<double>(all), 0.4,
              0.05);
}

TEST(EncoderModel, ABetterRateIsReachedStepByStepAndAWorseOneAtOnce) {
  EncoderModel encoder({});
  encoder.set_rate(DataRate::kbps(900), Timestamp::ms(1));
  const std::int64_t first = bytes_of_second(encoder);
  for (int i = 0; i < 4; ++i) bytes_of_second(encoder);
  const std::int64_t later = bytes_of_second(encoder);
  EXPECT_LT(first, later * 3 / 4);
  encoder.set_rate(DataRate::kbps(450), Timestamp::ms(2));
  EXPECT_LT(bytes_of_second(encoder), later * 11 / 20);
}

TEST(EncoderModel, AnEncoderOfAnotherSizeBeginsWithItsWorstQuality) {
  EncoderModel encoder({});
  encoder.set_rate(DataRate::kbps(900), Timestamp::ms(1));
  for (int i = 0; i < 8; ++i) bytes_of_second(encoder);
  encoder.set_bounds(DataRate::kbps(180), 216, 25);
  encoder.set_rate(DataRate::kbps(180), Timestamp::ms(2));
  const std::int64_t first = bytes_of_second(encoder);
  for (int i = 0; i < 4; ++i) bytes_of_second(encoder);
  EXPECT_LT(first, bytes_of_second(encoder) * 9 / 10);
}

TEST(EncoderModel, SmallPicturesChangeMoreFromFrameToFrame) {
  const auto largest = [](int height) {
    EncoderModel encoder({});
    encoder.set_bounds(DataRate::kbps(300), height, 12);
    encoder.set_rate(DataRate::kbps(300), Timestamp::ms(1));
    std::int64_t bytes = 0;
    for (int i = 0; i < 200; ++i) bytes = std::max(bytes, encoder.size_of(false));
    return bytes;
  };
  EXPECT_GT(largest(180), largest(360) * 11 / 10);
}

TEST(EncoderModel, MoreFramesComeOnlyWithANewEncoder) {
  EncoderModel encoder({});
  encoder.set_bounds(DataRate::kbps(100), 180, 12);
  encoder.size_of(true);
  encoder.set_bounds(DataRate::kbps(130), 180, 15);
  EXPECT_EQ(encoder.frames_per_second(), 12);
  encoder.set_bounds(DataRate::kbps(50), 180, 8);
  EXPECT_EQ(encoder.frames_per_second(), 8);
}

TEST(EncoderModel, BehindATimeInWhichItWasOffItIsANewOne) {
  EncoderModel encoder({});
  encoder.set_bounds(DataRate::kbps(100), 180, 12);
  encoder.size_of(true);
  encoder.set_bounds(DataRate::kbps(130), 180, 15);
  encoder.begin();
  EXPECT_EQ(encoder.frames_per_second(), 15);
}

TEST(EncoderModel, TheSizeThatThePageAsksForComesAtOnceWhereItDecides) {
  EncoderModel encoder({});
  encoder.set_bounds(DataRate::kbps(100), 180, 12);
  EXPECT_TRUE(encoder.changes_width());
  encoder.set_bounds(DataRate::kbps(400), 360, 25);
  EXPECT_TRUE(encoder.changes_width());
  EXPECT_EQ(encoder.frames_per_second(), 25);
  encoder.set_rate(DataRate::kbps(100), Timestamp::ms(1'000));
  encoder.set_rate(DataRate::kbps(100), Timestamp::ms(1'000) + TimeDelta::seconds(2));
  ASSERT_TRUE(encoder.changes_width()) << "the scaler has taken some of it";
  encoder.set_bounds(DataRate::kbps(900), 360, 25);
  EXPECT_FALSE(encoder.changes_width()) << "and gives it back itself";
}

TEST(EncoderModel, KeyFramesGrowWithTheRateUpToWhatTheContentTakes) {
  EncoderModel encoder({});
  EXPECT_EQ(encoder.size_of(true), 1'450);
  encoder.set_rate(DataRate::kbps(200), Timestamp::ms(1));
  for (int i = 0; i < 8; ++i) bytes_of_second(encoder);
  EXPECT_EQ(encoder.size_of(true), 3'300);
  encoder.set_rate(DataRate::kbps(900), Timestamp::ms(2));
  for (int i = 0; i < 8; ++i) bytes_of_second(encoder);
  EXPECT_EQ(encoder.size_of(true), encoder.options().largest_key_frame);
}

TEST(EncoderModel, KeyFramesThatFollowEachOtherCloselyGrow) {
  EncoderModel encoder({});
  encoder.set_rate(DataRate::kbps(900), Timestamp::ms(1));
  for (int i = 0; i < 8; ++i) bytes_of_second(encoder);
  const std::int64_t alone = encoder.size_of(true);
  std::int64_t last = alone;
  for (int i = 0; i < 40; ++i) {
    for (int delta = 0; delta < 12; ++delta) encoder.size_of(false);
    last = encoder.size_of(true);
  }
  EXPECT_EQ(last, alone * 160 / 100);
  bytes_of_second(encoder);
  EXPECT_EQ(encoder.size_of(true), alone);
}

TEST(EncoderModel, WhatAKeyFrameTookIsPaidBack) {
  EncoderModel encoder({});
  encoder.set_rate(DataRate::kbps(400), Timestamp::ms(1));
  for (int i = 0; i < 8; ++i) bytes_of_second(encoder);
  const std::int64_t before = bytes_of_second(encoder);
  encoder.size_of(true);
  EXPECT_LT(bytes_of_second(encoder), before);
}

TEST(EncoderModel, DropsFramesWhenTheRateFallsUnderWhatItMade) {
  EncoderModel encoder({});
  encoder.set_rate(DataRate::kbps(900), Timestamp::ms(1));
  for (int i = 0; i < 8; ++i) bytes_of_second(encoder);
  encoder.size_of(true);
  EXPECT_FALSE(encoder.drops());
  encoder.set_rate(DataRate::kbps(60), Timestamp::ms(2));
  int dropped = 0;
  while (dropped < 1'000 && encoder.drops()) ++dropped;
  EXPECT_GT(dropped, 10);
  EXPECT_LT(dropped, 100);
}

TEST(EncoderModel, GivesWidthUpWhenTheRateStaysLow) {
  EncoderModel encoder({});
  encoder.set_rate(DataRate::kbps(100), Timestamp::ms(1'000));
  EXPECT_FALSE(encoder.changes_width());
  encoder.set_rate(DataRate::kbps(100), Timestamp::ms(1'000) + TimeDelta::seconds(2));
  EXPECT_TRUE(encoder.changes_width());
  EXPECT_FALSE(encoder.changes_width());  // said once
}

}  // namespace
}  // namespace loadtest
