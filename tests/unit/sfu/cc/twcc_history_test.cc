#include "sfu/cc/twcc_history.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using Arrivals = std::vector<std::optional<Timestamp>>;

DataSize bytes(std::int64_t n) { return DataSize::bytes(n); }

TEST(TwccHistory, TellsWhatArrivedAndWhatWasLostOnce) {
  TwccHistory history;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(history.next(Timestamp::ms(i), bytes(100), i == 1), i + 1);
  EXPECT_EQ(history.in_flight(), bytes(300));

  std::vector<PacketResult> results;
  const Arrivals arrivals{Timestamp::ms(500), std::nullopt, Timestamp::ms(502)};
  history.on_feedback(1, arrivals, Timestamp::ms(80), results);
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0].received, Timestamp::ms(500));
  EXPECT_TRUE(results[1].lost);
  EXPECT_TRUE(results[1].with_train);
  EXPECT_EQ(results[2].sent, Timestamp::ms(2));
  EXPECT_EQ(history.in_flight(), bytes(0));
  EXPECT_EQ(history.feedback_rtt(), TimeDelta::ms(78));

  results.clear();
  history.on_feedback(1, arrivals, Timestamp::ms(90), results);
  EXPECT_TRUE(results.empty());
}

TEST(TwccHistory, KnowsTheOldestOfWhichNothingWasSaid) {
  TwccHistory history;
  EXPECT_EQ(history.oldest_in_flight(), std::nullopt);
  for (int i = 0; i < 5; ++i) history.next(Timestamp::ms(i), bytes(100));
  EXPECT_EQ(history.oldest_in_flight(), Timestamp::ms(0));

  std::vector<PacketResult> results;
  history.on_feedback(1, Arrivals{Timestamp::ms(500), std::nullopt}, Timestamp::ms(80), results);
  EXPECT_EQ(history.oldest_in_flight(), Timestamp::ms(2)) << "a loss is a word too";
  // What newer feedback passes over was in feedback that was lost.
  history.on_feedback(4, Arrivals{Timestamp::ms(510)}, Timestamp::ms(90), results);
  EXPECT_EQ(history.oldest_in_flight(), Timestamp::ms(4));
  history.on_feedback(5, Arrivals{Timestamp::ms(520)}, Timestamp::ms(99), results);
  EXPECT_EQ(history.oldest_in_flight(), std::nullopt);
}

TEST(TwccHistory, CorrectsALossThatArrivesLate) {
  TwccHistory history;
  history.next(Timestamp::ms(0), bytes(100));
  history.next(Timestamp::ms(1), bytes(100));
  std::vector<PacketResult> results;
  history.on_feedback(1, Arrivals{std::nullopt, Timestamp::ms(5)}, Timestamp::ms(50), results);
  results.clear();
  history.on_feedback(1, Arrivals{Timestamp::ms(7), Timestamp::ms(5)}, Timestamp::ms(99), results);
  ASSERT_EQ(results.size(), 1U);
  EXPECT_FALSE(results[0].lost);
  EXPECT_EQ(results[0].received, Timestamp::ms(7));
}

TEST(TwccHistory, KnowsNothingOfAFormerPath) {
  TwccHistory history;
  for (int i = 0; i < 3; ++i) history.next(Timestamp::ms(i), bytes(100));
  history.begin_anew();
  EXPECT_EQ(history.in_flight(), bytes(0));
  EXPECT_EQ(history.next(Timestamp::ms(2'000), bytes(100)), 4) << "the numbers go on";
  std::vector<PacketResult> results;
  const Arrivals arrivals{Timestamp::ms(500), std::nullopt, Timestamp::ms(502),
                          Timestamp::ms(2'500)};
  history.on_feedback(1, arrivals, Timestamp::ms(2'080), results);
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].sent, Timestamp::ms(2'000));
  EXPECT_EQ(history.feedback_rtt(), TimeDelta::ms(80)) << "not since before the break";
}

TEST(TwccHistory, SurvivesTheRolloverOfNumbers) {
  TwccHistory history;
  std::uint16_t last = 0;
  for (int i = 0; i < 65'600; ++i) last = history.next(Timestamp::ms(i), bytes(10));
  EXPECT_EQ(last, 64);
  std::vector<PacketResult> results;
  const Arrivals arrivals(128, Timestamp::ms(1));
  history.on_feedback(65'473, arrivals, Timestamp::ms(65'700), results);
  ASSERT_EQ(results.size(), 128U);
  EXPECT_EQ(results.back().sent, Timestamp::ms(65'599));
}

TEST(TwccHistory, IgnoresFeedbackAboutNothingItSent) {
  TwccHistory history;
  std::vector<PacketResult> results;
  history.on_feedback(1, Arrivals(100, Timestamp::ms(1)), Timestamp::ms(1), results);
  history.next(Timestamp::ms(0), bytes(10));
  history.on_feedback(2, Arrivals(1'000, Timestamp::ms(1)), Timestamp::ms(1), results);
  EXPECT_TRUE(results.empty());
}

TEST(TwccHistory, WhatLostFeedbackWasAboutIsNotInFlight) {
  TwccHistory history;
  for (int i = 0; i < 10; ++i) history.next(Timestamp::ms(i), bytes(100));
  std::vector<PacketResult> results;
  history.on_feedback(9, Arrivals{Timestamp::ms(1)}, Timestamp::ms(50), results);
  EXPECT_EQ(results.size(), 1U);
  EXPECT_EQ(history.in_flight(), bytes(100));
}

TEST(TwccHistory, BoundsWhatIsInFlight) {
  TwccHistory history;
  for (int i = 0; i < 10'000; ++i) history.next(Timestamp::ms(i), bytes(1));
  EXPECT_EQ(history.in_flight(), bytes(static_cast<std::int64_t>(TwccHistory::kMaxPackets)));
}

TEST(TwccHistory, UndoesTheRolloverOfThePeersClock) {
  TwccHistory history;
  history.next(Timestamp::ms(0), bytes(10));
  history.next(Timestamp::ms(20), bytes(10));
  const auto cycle = TimeDelta::ms(64) * (1 << 24);
  std::vector<PacketResult> results;
  history.on_feedback(1, Arrivals{Timestamp() + cycle - TimeDelta::ms(5)}, Timestamp::ms(9),
                      results);
  history.on_feedback(2, Arrivals{Timestamp::ms(15)}, Timestamp::ms(40), results);
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[1].received - results[0].received, TimeDelta::ms(20));
}

}  // namespace
}  // namespace sfu
