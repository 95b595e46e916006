#include "loadtest/visit/conversation.h"

#include <gtest/gtest.h>

namespace loadtest {
namespace {

using sfu::TimeDelta;

// Against the shares that ITU-T P.59 gives for conversations: 38.5 % of the time each talks, 6.6 %
// both, 22.5 % neither; its model of four states comes a little higher.
TEST(Conversation, SharesTimeAsPeopleDo) {
  Conversation conversation(Random(1));
  TimeDelta first;
  TimeDelta second;
  TimeDelta both;
  TimeDelta neither;
  TimeDelta all;
  for (int i = 0; i < 100'000; ++i) {
    const auto state = conversation.next();
    all += state.lasts;
    if (state.first_talks) first += state.lasts;
    if (state.second_talks) second += state.lasts;
    if (state.first_talks && state.second_talks) both += state.lasts;
    if (!state.first_talks && !state.second_talks) neither += state.lasts;
  }
  const auto percent = [&](TimeDelta part) { return part * 100 / all; };
  EXPECT_GE(percent(first), 38);
  EXPECT_LE(percent(first), 44);
  EXPECT_GE(percent(second), 38);
  EXPECT_LE(percent(second), 44);
  EXPECT_GE(percent(both), 5);
  EXPECT_LE(percent(both), 8);
  EXPECT_GE(percent(neither), 20);
  EXPECT_LE(percent(neither), 24);
}

TEST(Conversation, SingleTalkStandsBetweenTheOtherStates) {
  Conversation conversation(Random(2));
  const auto begin = conversation.next();
  bool was_single = begin.first_talks != begin.second_talks;
  EXPECT_TRUE(was_single);
  for (int i = 0; i < 1'000; ++i) {
    const auto state = conversation.next();
    const bool single = state.first_talks != state.second_talks;
    EXPECT_NE(single, was_single);
    EXPECT_GE(state.lasts, TimeDelta::ms(10));
    was_single = single;
  }
}

TEST(Conversation, FollowsFromItsSeed) {
  Conversation one(Random(3));
  Conversation same(Random(3));
  Conversation other(Random(4));
  bool differs = false;
  for (int i = 0; i < 50; ++i) {
    const TimeDelta lasts = one.next().lasts;
    EXPECT_EQ(lasts, same.next().lasts);
    differs |= lasts != other.next().lasts;
  }
  EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace loadtest
