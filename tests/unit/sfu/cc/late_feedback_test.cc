#include "sfu/cc/late_feedback.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

constexpr TimeDelta kUsual = TimeDelta::ms(120);

class LateFeedbackTest : public testing::Test {
 protected:
  // A second and more of feedback that comes as it does.
  void learn(TimeDelta age) {
    for (int i = 0; i < 60; ++i) late.on_feedback(age);
  }
  // Of a packet sent so long ago, with others sent since.
  [[nodiscard]] bool overdue_after(TimeDelta age) {
    const Timestamp now = Timestamp::ms(10'000);
    late.on_sent(now - TimeDelta::ms(20));
    return late.overdue(now - age, now);
  }
  LateFeedback late;
};

TEST_F(LateFeedbackTest, NothingIsLateBeforeAnythingHasCome) {
  EXPECT_FALSE(overdue_after(TimeDelta::seconds(2)));
}

TEST_F(LateFeedbackTest, NothingIsLateWhileNothingIsUnderWay) {
  learn(kUsual);
  EXPECT_FALSE(late.overdue(std::nullopt, Timestamp::ms(10'000)));
}

TEST_F(LateFeedbackTest, MissesWhatShouldHaveCome) {
  learn(kUsual);
  EXPECT_FALSE(overdue_after(kUsual + TimeDelta::ms(50)));
  EXPECT_TRUE(overdue_after(kUsual + TimeDelta::ms(51)));
}

TEST_F(LateFeedbackTest, OverASatelliteItHasMoreTime) {
  learn(TimeDelta::ms(640));
  EXPECT_FALSE(overdue_after(TimeDelta::ms(800)));
  EXPECT_TRUE(overdue_after(TimeDelta::ms(801)));
}

TEST_F(LateFeedbackTest, WhereItVariesItHasMoreTime) {
  for (int i = 0; i < 30; ++i) {
    late.on_feedback(kUsual - TimeDelta::ms(40));
    late.on_feedback(kUsual + TimeDelta::ms(40));
  }
  EXPECT_FALSE(overdue_after(kUsual + TimeDelta::ms(120)));
  EXPECT_TRUE(overdue_after(kUsual + TimeDelta::ms(180)));
}

TEST_F(LateFeedbackTest, OneThatCameLateIsNotUsual) {
  learn(kUsual);
  late.on_feedback(TimeDelta::ms(600));
  EXPECT_TRUE(overdue_after(kUsual + TimeDelta::ms(160)));
  learn(TimeDelta::ms(600));
  EXPECT_FALSE(overdue_after(TimeDelta::ms(600)));
}

// The last packet before a pause was lost, and nothing else brings feedback.
TEST_F(LateFeedbackTest, NeverForLongWithoutAPacketSent) {
  learn(kUsual);
  const Timestamp sent = Timestamp::ms(10'000);
  late.on_sent(sent);
  EXPECT_EQ(late.next_try(), sent + TimeDelta::ms(250));
  EXPECT_TRUE(late.overdue(sent, sent + TimeDelta::ms(249)));
  EXPECT_FALSE(late.overdue(sent, late.next_try()));
}

}  // namespace
}  // namespace sfu
