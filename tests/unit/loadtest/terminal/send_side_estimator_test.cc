#include "loadtest/terminal/send_side_estimator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace loadtest {
namespace {

using sfu::DataRate;
using sfu::DataSize;
using sfu::TimeDelta;
using sfu::Timestamp;

// A sender that sends what the estimator allows over a line of one rate, with feedback every 100
// ms.
class Line {
 public:
  explicit Line(DataRate rate) : rate_(rate) {}

  void run(SendSideEstimator& estimator, TimeDelta time, int lost_of_hundred = 0) {
    const Timestamp end = now_ + time;
    while (now_ < end) {
      std::vector<sfu::PacketResult> results;
      const Timestamp feedback = now_ + TimeDelta::ms(100);
      while (now_ < feedback) {
        free_at_ = std::max(free_at_, now_) + kPacket / rate_;
        const bool lost = sent_++ * 37 % 100 < lost_of_hundred;  // spread out
        results.push_back({now_, free_at_, kPacket, lost, false});
        now_ = now_ + kPacket / estimator.target();
      }
      estimator.on_feedback(results, TimeDelta::ms(100) + (free_at_ - now_), now_);
    }
  }

 private:
  static constexpr DataSize kPacket = DataSize::bytes(std::int64_t{500});
  DataRate rate_;
  Timestamp now_ = Timestamp::ms(1'000);
  Timestamp free_at_;
  int sent_ = 0;
};

TEST(SendSideEstimator, BeginsAtTheStartRate) {
  EXPECT_EQ(SendSideEstimator({}).target(), DataRate::kbps(300));
}

TEST(SendSideEstimator, GrowsByAboutEightPercentASecondOnAnEmptyLine) {
  SendSideEstimator estimator({});
  Line line(DataRate::kbps(20'000));
  line.run(estimator, TimeDelta::seconds(10));
  EXPECT_GT(estimator.target(), DataRate::kbps(500));
  EXPECT_LT(estimator.target(), DataRate::kbps(750));
}

TEST(SendSideEstimator, StaysBelowWhatAThinLineCarries) {
  SendSideEstimator estimator({});
  Line line(DataRate::kbps(200));
  line.run(estimator, TimeDelta::seconds(30));
  EXPECT_LT(estimator.target(), DataRate::kbps(230));
  EXPECT_GT(estimator.target(), DataRate::kbps(100));
}

TEST(SendSideEstimator, NeverGoesBelowWhatTheEncodersNeed) {
  SendSideEstimator estimator({});
  estimator.set_min(DataRate::kbps(83));
  Line line(DataRate::kbps(40));
  line.run(estimator, TimeDelta::seconds(20));
  EXPECT_EQ(estimator.target(), DataRate::kbps(83));
}

TEST(SendSideEstimator, HeavyLossLowersTheTargetAndLightLossDoesNot) {
  SendSideEstimator light({});
  SendSideEstimator heavy({});
  Line(DataRate::kbps(20'000)).run(light, TimeDelta::seconds(5), 5);
  Line(DataRate::kbps(20'000)).run(heavy, TimeDelta::seconds(5), 30);
  EXPECT_GT(light.target(), DataRate::kbps(300));
  EXPECT_LT(heavy.target(), DataRate::kbps(200));
}

TEST(SendSideEstimator, AProbeIsBelieved) {
  SendSideEstimator estimator({});
  estimator.on_probe(DataRate::kbps(1'700), Timestamp::ms(1'100));
  EXPECT_EQ(estimator.target(), DataRate::kbps(1'700));
}

// Seen in Chromium 156: from 155 to 700 kbit/s within half a second, with 60 sent.
TEST(SendSideEstimator, AnotherStartInMidCallIsBelieved) {
  Line line(DataRate::kbps(1'000));
  SendSideEstimator estimator({.start = DataRate::kbps(80)});
  line.run(estimator, TimeDelta::seconds(1));
  estimator.restart(DataRate::kbps(700));
  EXPECT_EQ(estimator.target(), DataRate::kbps(700));
  line.run(estimator, TimeDelta::seconds(2));
  EXPECT_GE(estimator.target(), DataRate::kbps(650));
}

}  // namespace
}  // namespace loadtest
