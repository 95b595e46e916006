#include "sfu/room/line_learner.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using Sample = LineLearner::Sample;

Sample sample(std::int64_t estimate, std::int64_t arrived, bool limited) {
  return {
      .estimate = DataRate::kbps(estimate), .arrived = DataRate::kbps(arrived), .limited = limited};
}

class Learner {
 public:
  // Both ways alike, twice a second; the news of that time.
  std::optional<api::MeasuredLine> run(const Sample& each, std::int64_t seconds) {
    std::optional<api::MeasuredLine> news;
    for (std::int64_t i = 0; i < 2 * seconds; ++i) {
      now_ = now_ + TimeDelta::ms(500);
      learner_.on_sample(each, each, now_);
      if (auto learnt = learner_.take()) news = learnt;
    }
    return news;
  }
  void wait(std::int64_t seconds) { now_ = now_ + TimeDelta::seconds(seconds); }
  LineLearner& learner() { return learner_; }

 private:
  LineLearner learner_;
  Timestamp now_;
};

TEST(LineLearner, AQueueThatStoodAndALineThatIsUsedAreItsLimit) {
  Learner learner;
  EXPECT_FALSE(learner.run(sample(100, 85, true), 29)) << "too short a visit says nothing";
  const auto news = learner.run(sample(100, 85, true), 3);
  ASSERT_TRUE(news && news->down && news->up);
  EXPECT_EQ(news->down->rate, DataRate::kbps(100));
  EXPECT_TRUE(news->down->limit && news->up->limit);
}

// What is not there to send limits an estimate as well: it is no measurement.
TEST(LineLearner, OfAnUnusedEstimateOnlyWhatArrivedIsKnown) {
  for (const bool limited : {false, true}) {
    Learner learner;
    const auto news = learner.run(sample(4'000, 900, limited), 40);
    ASSERT_TRUE(news && news->down);
    EXPECT_EQ(news->down->rate, DataRate::kbps(900));
    EXPECT_FALSE(news->down->limit);
  }
}

TEST(LineLearner, AnEstimateOnItsWayIsNoLimit) {
  Learner learner;
  std::optional<api::MeasuredLine> news;
  for (std::int64_t kbps = 100; kbps < 2'000; kbps = kbps * 107 / 100) {
    if (auto more = learner.run(sample(kbps, kbps, true), 1)) news = more;
  }
  ASSERT_TRUE(news);
  EXPECT_FALSE(news->down->limit);
}

TEST(LineLearner, NothingIsLearntWhileItIsDisturbedOrNothingIsReported) {
  Learner learner;
  Sample away = sample(100, 90, true);
  away.disturbed = true;
  EXPECT_FALSE(learner.run(away, 60));
  EXPECT_FALSE(learner.run(sample(100, 90, true), 25)) << "and then it must settle first";
  Sample silent = sample(100, 90, true);
  silent.arrived.reset();
  Learner other;
  EXPECT_FALSE(other.run(silent, 60));
}

TEST(LineLearner, AHoleOrAnotherPathBeginsAnew) {
  Learner learner;
  learner.run(sample(100, 90, true), 25);
  learner.wait(5);
  EXPECT_FALSE(learner.run(sample(100, 90, true), 28));
  learner.learner().begin_anew();
  EXPECT_FALSE(learner.run(sample(100, 90, true), 28));
  EXPECT_TRUE(learner.run(sample(100, 90, true), 5));
}

TEST(LineLearner, TellsOnlyWhatIsNews) {
  Learner learner;
  EXPECT_TRUE(learner.run(sample(100, 90, true), 31));
  EXPECT_FALSE(learner.run(sample(105, 90, true), 30)) << "about the same";
  const auto less = learner.run(sample(60, 50, true), 21);
  ASSERT_TRUE(less);
  EXPECT_EQ(less->down->rate, DataRate::kbps(60));
  EXPECT_FALSE(learner.run(sample(400, 40, false), 30)) << "it carries at least what is known";
}

}  // namespace
}  // namespace sfu
