#include "sfu/room/line_learner.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using Sample = LineLearner::Sample;

// `limit`: a queue stood, the line carried so much; 0: none did.
Sample sample(std::int64_t estimate, std::int64_t arrived, std::int64_t limit = 0) {
  Sample each{.estimate = DataRate::kbps(estimate), .arrived = DataRate::kbps(arrived)};
  if (limit != 0) each.limit = {DataRate::kbps(limit), Timestamp()};
  return each;
}

class Learner {
 public:
  // Both ways alike, twice a second, a queue every 8 s; the news of that time.
  std::optional<api::MeasuredLine> run(Sample each, std::int64_t seconds) {
    std::optional<api::MeasuredLine> news;
    for (std::int64_t i = 0; i < 2 * seconds; ++i) {
      now_ = now_ + TimeDelta::ms(500);
      if (each.limit && (i == 0 || now_ - each.limit->found > TimeDelta::seconds(8))) {
        each.limit->found = now_;
      }
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

TEST(LineLearner, WhatArrivedWhileAQueueStoodIsTheLimitOfALineInUse) {
  Learner learner;
  EXPECT_FALSE(learner.run(sample(110, 85, 100), 29)) << "too short a visit says nothing";
  const auto news = learner.run(sample(110, 85, 100), 3);
  ASSERT_TRUE(news && news->down && news->up);
  EXPECT_EQ(news->down->rate, DataRate::kbps(100));
  EXPECT_TRUE(news->down->limit && news->up->limit);
}

// What is not there to send limits an estimate as well: it is no measurement.
TEST(LineLearner, WhereNoQueueStoodOnlyWhatArrivedIsKnown) {
  Learner learner;
  const auto news = learner.run(sample(4'000, 900), 40);
  ASSERT_TRUE(news && news->down);
  EXPECT_EQ(news->down->rate, DataRate::kbps(900));
  EXPECT_FALSE(news->down->limit);
}

TEST(LineLearner, AHiccupOfAGoodLineIsNoLimit) {
  Learner once;
  Sample hiccup = sample(60, 50, 50);
  hiccup.limit->found = Timestamp::ms(400);
  LineLearner& learner = once.learner();
  std::optional<api::MeasuredLine> news;
  for (std::int64_t ms = 500; ms < 40'000; ms += 500) {
    learner.on_sample(hiccup, hiccup, Timestamp::ms(ms));
    if (auto learnt = learner.take()) news = learnt;
  }
  ASSERT_TRUE(news);
  EXPECT_FALSE(news->down->limit) << "once";

  Learner outgrown;
  news = outgrown.run(sample(200, 50, 50), 40);
  ASSERT_TRUE(news);
  EXPECT_FALSE(news->down->limit) << "there is no queue at four times of it";

  Learner unused;
  news = unused.run(sample(1'000, 50, 900), 40);
  ASSERT_TRUE(news);
  EXPECT_FALSE(news->down->limit) << "nobody uses it now";
}

TEST(LineLearner, LimitsThatDifferAreNone) {
  Learner learner;
  std::optional<api::MeasuredLine> news;
  for (const std::int64_t kbps : {100, 200, 100, 200, 100, 200}) {
    if (auto more = learner.run(sample(kbps, kbps, kbps), 7)) news = more;
  }
  ASSERT_TRUE(news);
  EXPECT_FALSE(news->down->limit);
}

TEST(LineLearner, NothingIsLearntWhileItIsDisturbedOrNothingIsReported) {
  Learner learner;
  Sample away = sample(110, 90, 100);
  away.disturbed = true;
  EXPECT_FALSE(learner.run(away, 60));
  EXPECT_FALSE(learner.run(sample(110, 90, 100), 25)) << "and then it must settle first";
  Sample silent = sample(110, 90, 100);
  silent.arrived.reset();
  Learner other;
  EXPECT_FALSE(other.run(silent, 60));
}

TEST(LineLearner, AHoleOrAnotherPathBeginsAnew) {
  Learner learner;
  learner.run(sample(110, 90, 100), 25);
  learner.wait(5);
  EXPECT_FALSE(learner.run(sample(110, 90, 100), 28));
  learner.learner().begin_anew();
  EXPECT_FALSE(learner.run(sample(110, 90, 100), 28));
  EXPECT_TRUE(learner.run(sample(110, 90, 100), 5));
}

TEST(LineLearner, TellsOnlyWhatIsNews) {
  Learner learner;
  EXPECT_TRUE(learner.run(sample(110, 90, 100), 31));
  EXPECT_FALSE(learner.run(sample(110, 90, 105), 30)) << "about the same";
  const auto less = learner.run(sample(70, 50, 60), 21);
  ASSERT_TRUE(less);
  EXPECT_EQ(less->down->rate, DataRate::kbps(60));
  EXPECT_FALSE(learner.run(sample(400, 40), 30)) << "it carries at least what is known";
}

}  // namespace
}  // namespace sfu
