// The counter's day: what becomes of people, and the worlds that their visits make.
#include "loadtest/day/day.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "loadtest/day/day_worlds.h"
#include "tests/support/lines.h"

namespace loadtest {
namespace {

using sfu::TimeDelta;
using testing::Contains;
using testing::IsEmpty;

// Keeps what a Day looks at.
struct Played {
  explicit Played(const std::string& rest, const std::string& traffic = "visits_per_day: 40") {
    const std::string text =
        "name: a\nwhat: b\nseed: 5\nday: 2026-06-09\nfrom: \"10:00\"\nto: \"11:00\"\n"
        "hours: [\"mon-fri 09:00-12:00\"]\n"
        "traffic: {" +
        traffic +
        ", duration_median_s: 120, duration_p95_s: 300, transfer_percent: "
        "30, third_party_percent: 30}\n" +
        rest;
    ScenarioRead read = read_scenario(text, "s", test::lines().lines);
    for (const config::Problem& each : read.problems) ADD_FAILURE() << to_string(each);
    scenario = std::move(read.scenario);
    network = make_network(scenario, test::lines().lines);
    citizens = draw_citizens(scenario, network);
    day = std::make_unique<Day>(scenario, network, test::lines().lines, citizens);
    day->play([](int) {});
  }
  [[nodiscard]] std::int64_t count(Outcome outcome) const {
    return std::ranges::count(day->citizens(), outcome, &CitizenDay::outcome);
  }
  [[nodiscard]] std::vector<WorldPlan> worlds() const {
    return make_worlds(scenario, network, test::lines().lines, citizens, day->citizens());
  }

  Scenario scenario;
  Network network;
  std::vector<Citizen> citizens;
  std::unique_ptr<Day> day;
};

const std::string kTwoBodies =
    "organisations:\n"
    "  - {id: caf, name: CAF, share: 3, desks: [{count: 3, line: sdsl512, shared: true}], "
    "wrap_up_s: 20}\n"
    "  - {id: cpam, name: CPAM, desks: [{count: 2, line: ftth}], wrap_up_s: 20}\n";
const std::string kFour = "sites: [{id: a, name: A, count: 4, line: adsl1m}]\n";

TEST(Day, EverybodyIsServedOrLeavesForAReason) {
  const Played played(kTwoBodies + kFour);
  EXPECT_THAT(played.day->breaches(), IsEmpty());
  ASSERT_GT(played.citizens.size(), 15U);
  EXPECT_GT(played.count(Outcome::kServed), 8);
  EXPECT_EQ(played.count(Outcome::kClosed), 0);
  EXPECT_EQ(played.count(Outcome::kInterrupted), 0);
  for (const CitizenDay& each : played.day->citizens()) {
    if (each.outcome == Outcome::kServed) {
      ASSERT_TRUE(each.answered && each.ended);
      EXPECT_GT(*each.ended, *each.answered);
    }
    EXPECT_EQ(each.answered.has_value(), !each.presences.empty());
    if (each.presences.empty()) continue;
    EXPECT_EQ(each.presences.front().who, Presence::Who::kKiosk);
    for (const Presence& one : each.presences) EXPECT_GE(one.present.to, one.present.from);
  }
}

// All desks of a body ring; none of them may be lost to the next ring because another was quicker.
TEST(Day, AllDesksOfABodyWork) {
  const Played played(kTwoBodies + kFour);
  std::vector<std::size_t> used;
  for (const CitizenDay& each : played.day->citizens()) {
    for (const Presence& one : each.presences) {
      if (one.who == Presence::Who::kDesk) used.push_back(one.desk);
    }
  }
  for (std::size_t desk = 0; desk < 3; ++desk) EXPECT_THAT(used, Contains(desk));
}

// Many come at agreed times, who are called before others: desks are free, one citizen rings at a
// time, and the last waits for the clicks before theirs.
TEST(Day, WhoWaitsForTheirTurnIsNotLeftWaiting) {
  const Played played(
      "organisations: [{id: caf, name: CAF, desks: [{count: 100, line: ftth}], wrap_up_s: 20}]\n"
      "sites: [{id: a, name: A, count: 200, line: ftth}]\n",
      "visits_per_day: 10, appointments_percent: 100");
  EXPECT_THAT(played.day->breaches(), IsEmpty());
  EXPECT_TRUE(std::ranges::any_of(played.day->citizens(), [](const CitizenDay& each) {
    return each.answered && *each.answered - *each.touched > TimeDelta::seconds(60);
  }));
}

TEST(Day, SomeArePassedOnAndSomeHaveAnInterpreter) {
  const Played played(kTwoBodies + kFour);
  const auto& days = played.day->citizens();
  EXPECT_TRUE(std::ranges::any_of(days, &CitizenDay::transferred));
  const bool guest = std::ranges::any_of(days, [](const CitizenDay& each) {
    return std::ranges::any_of(each.presences, [](const Presence& one) {
      return one.who == Presence::Who::kGuest && one.present.to > one.present.from;
    });
  });
  EXPECT_TRUE(guest);
  EXPECT_TRUE(std::ranges::any_of(days, &CitizenDay::appointment_booked));
}

TEST(Day, WithoutEnoughDesksPeopleLeave) {
  const Played played(
      "organisations: [{id: caf, name: CAF, desks: [{line: ftth}], wrap_up_s: 600}]\n" + kFour);
  EXPECT_GT(played.count(Outcome::kAbandoned) + played.count(Outcome::kBusyKiosk), 4);
}

TEST(Day, WhoSharesALineSharesAWorld) {
  const Played shared(kTwoBodies + kFour);
  std::size_t visits = 0;
  std::size_t most = 0;
  for (const WorldPlan& world : shared.worlds()) {
    visits += world.visits.size();
    most = std::max(most, world.visits.size());
    for (const VisitPlan& visit : world.visits) {
      for (const PartyPlan& party : visit.parties) {
        EXPECT_LT(party.line, world.lines.size());
        EXPECT_GE(party.present.from, TimeDelta::zero());
      }
      for (const DocumentPlan& paper : visit.documents) {
        EXPECT_NE(paper.from, paper.to);
        EXPECT_LT(std::max(paper.from, paper.to), visit.parties.size());
      }
    }
  }
  EXPECT_GT(most, 1U);
  const auto answered = std::ranges::count_if(
      shared.day->citizens(), [](const CitizenDay& each) { return each.answered.has_value(); });
  EXPECT_EQ(static_cast<std::int64_t>(visits), answered) << "each visit is in one world";
}

TEST(Day, WithLinesOfTheirOwnEachHasAWorld) {
  const Played own("organisations: [{id: caf, name: CAF, desks: [{count: 5, line: ftth}]}]\n" +
                   kFour);
  for (const WorldPlan& world : own.worlds()) EXPECT_EQ(world.visits.size(), 1U);
}

}  // namespace
}  // namespace loadtest
