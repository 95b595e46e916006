#include "loadtest/report/figures.h"

#include <gtest/gtest.h>

namespace loadtest {
namespace {

using sfu::DataSize;
using sfu::TimeDelta;

CitizenDay answered_after(std::int64_t seconds) {
  CitizenDay day;
  day.outcome = Outcome::kServed;
  day.touched = day.due = TimeDelta::seconds(36'000);
  day.answered = *day.due + TimeDelta::seconds(seconds);
  day.ended = *day.answered + TimeDelta::seconds(600);
  const TimeDelta connected = *day.answered - TimeDelta::seconds(4);
  day.presences = {{Presence::Who::kKiosk, 0, {connected, *day.ended}},
                   {Presence::Who::kDesk, 0, {*day.answered, *day.ended}}};
  return day;
}
CitizenDay left(Outcome outcome) {
  CitizenDay day;
  day.outcome = outcome;
  return day;
}
PartyReport heard(std::int64_t concealed, std::int64_t first_ms) {
  PartyReport party;
  party.heard.expected = 1'000;
  party.heard.concealed = concealed;
  party.heard.worst_window_ppm = concealed * 2'000;
  party.heard.mouth_to_ear_p95 = TimeDelta::ms(180);
  party.heard.first = TimeDelta::ms(first_ms);
  party.seen = {.frames = 9'000,
                .shown = TimeDelta::seconds(600),
                .frozen = TimeDelta::seconds(30),
                .longest_freeze = TimeDelta::seconds(3),
                .first = TimeDelta::ms(first_ms)};
  return party;
}

TEST(Figures, NothingToMeasureIsNoFigure) {
  const Figures none;
  for (std::size_t i = 0; i < kFigures; ++i) {
    EXPECT_FALSE(none.value(static_cast<Figure>(i)).has_value()) << i;
    EXPECT_EQ(none.samples(static_cast<Figure>(i)), 0U);
  }
}

TEST(Figures, WhoCameWhileItWasOpenCounts) {
  Figures figures;
  for (int i = 1; i <= 10; ++i) figures.add(answered_after(i));
  for (const Outcome each : {Outcome::kAbandoned, Outcome::kBusyKiosk, Outcome::kRefused}) {
    figures.add(left(each));
  }
  for (const Outcome each : {Outcome::kClosed, Outcome::kNoShow, Outcome::kCutOff}) {
    figures.add(left(each));
  }
  EXPECT_EQ(figures.citizens(), 16);
  EXPECT_EQ(figures.came(), 13);
  EXPECT_EQ(figures.value(Figure::kAnsweredPercent), Decimal{76'923});
  EXPECT_EQ(figures.value(Figure::kWaitP90), Decimal{9'000}) << "nearest rank";
  EXPECT_EQ(figures.outcome(Outcome::kNoShow), 1);
}

TEST(Figures, EachListenerIsASample) {
  Figures figures;
  VisitReport visit;
  visit.parties = {heard(10, 4'500), heard(30, 400)};
  visit.documents = {{DataSize::bytes(std::int64_t{1}), TimeDelta::ms(12'345)},
                     {DataSize::bytes(std::int64_t{1}), std::nullopt}};
  figures.add(answered_after(1), visit);
  EXPECT_EQ(figures.samples(Figure::kConcealedP95), 2U);
  EXPECT_EQ(figures.value(Figure::kConcealedP95), Decimal{3'000});
  EXPECT_EQ(figures.value(Figure::kWorstWindowP95), Decimal{6'000});
  EXPECT_EQ(figures.value(Figure::kMouthToEarP95), Decimal{180'000});
  EXPECT_EQ(figures.value(Figure::kFirstVoiceP95), Decimal{500})
      << "the kiosk was connected 4 s before the answer";
  EXPECT_EQ(figures.value(Figure::kFrozenP95), Decimal{5'000});
  EXPECT_EQ(figures.value(Figure::kFramesP50), Decimal{15'000});
  EXPECT_EQ(figures.value(Figure::kDocumentsDelivered), Decimal{50'000});
  EXPECT_EQ(figures.value(Figure::kDocumentP95), Decimal{12'345});
}

}  // namespace
}  // namespace loadtest
