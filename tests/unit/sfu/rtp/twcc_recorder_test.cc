#include "sfu/rtp/twcc_recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sfu {
namespace {

using testing::ElementsAre;
using testing::Eq;

class TwccRecorderTest : public testing::Test {
 protected:
  void arrive(std::uint16_t sequence, std::int64_t ms) {
    recorder.on_packet(sequence, Timestamp::ms(ms));
  }
  bool take(std::int64_t ms) { return recorder.take(Timestamp::ms(ms), feedback); }
  static std::optional<Timestamp> at(std::int64_t ms) { return Timestamp::ms(ms); }
  TwccRecorder recorder;
  TwccFeedback feedback;
};

TEST_F(TwccRecorderTest, ReportsArrivalsAndHoles) {
  EXPECT_EQ(recorder.next_timeout(), Timestamp::never());
  EXPECT_FALSE(take(0));
  arrive(65'534, 10);
  arrive(0, 12);
  EXPECT_FALSE(recorder.due(Timestamp::ms(109)));
  EXPECT_TRUE(recorder.due(Timestamp::ms(110)));
  ASSERT_TRUE(take(110));
  EXPECT_EQ(feedback.first_sequence, 65'534);
  EXPECT_EQ(feedback.feedback_count, 0);
  EXPECT_THAT(feedback.arrivals, ElementsAre(at(10), Eq(std::nullopt), at(12)));
  EXPECT_EQ(recorder.next_timeout(), Timestamp::never());

  arrive(1, 120);
  arrive(1, 125);  // duplicate: the first time counts
  ASSERT_TRUE(take(220));
  EXPECT_EQ(feedback.first_sequence, 1);
  EXPECT_EQ(feedback.feedback_count, 1);
  EXPECT_THAT(feedback.arrivals, ElementsAre(at(120)));
}

TEST_F(TwccRecorderTest, ReportsALatePacketAgain) {
  arrive(10, 0);
  arrive(12, 1);
  take(100);
  arrive(11, 105);
  ASSERT_TRUE(take(205));
  EXPECT_EQ(feedback.first_sequence, 11);
  EXPECT_THAT(feedback.arrivals, ElementsAre(at(105), at(1)));
}

TEST_F(TwccRecorderTest, APacketBeforeTheFirstCounts) {
  arrive(10, 0);
  arrive(9, 1);
  ASSERT_TRUE(take(100));
  EXPECT_EQ(feedback.first_sequence, 9);
  EXPECT_THAT(feedback.arrivals, ElementsAre(at(1), at(0)));
}

TEST_F(TwccRecorderTest, IsBounded) {
  for (int i = 0; i < 5'000; ++i) arrive(static_cast<std::uint16_t>(i), i);
  ASSERT_TRUE(take(5'000));
  EXPECT_EQ(feedback.first_sequence, 5'000 - TwccRecorder::kMaxPackets);
  EXPECT_EQ(feedback.arrivals.size(), static_cast<std::size_t>(TwccRecorder::kMaxPackets));
  arrive(10, 5'001);
  EXPECT_FALSE(take(6'000)) << "too late to be news";
  arrive(25'000, 5'002);
  ASSERT_TRUE(take(6'000));
  EXPECT_EQ(feedback.arrivals.size(), static_cast<std::size_t>(TwccRecorder::kMaxPackets));
  EXPECT_THAT(feedback.arrivals.back(), at(5'002));
  feedback.arrivals.pop_back();
  EXPECT_THAT(feedback.arrivals, testing::Each(std::nullopt));
}

struct Share {
  const char* name;
  std::int64_t kbps;
  std::int64_t want_ms;
};
class TwccRecorderInterval : public TwccRecorderTest, public testing::WithParamInterface<Share> {};

TEST_P(TwccRecorderInterval, FollowsTheBitrate) {
  recorder.set_bitrate(DataRate::kbps(GetParam().kbps));
  arrive(1, 0);
  EXPECT_EQ(recorder.next_timeout().ms(), GetParam().want_ms);
}
INSTANTIATE_TEST_SUITE_P(Rates, TwccRecorderInterval,
                         testing::Values(Share{"none", 0, 250}, Share{"thin", 40, 250},
                                         Share{"middle", 100, 108}, Share{"fast", 2'000, 50}),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace sfu
