#include "loadtest/scenario/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/lines.h"

namespace loadtest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Scenario scenario(const std::string& rest, const std::string& day = "2026-06-09") {
  const std::string text =
      "name: a\nwhat: b\nday: " + day +
      "\nfrom: \"09:00\"\nto: \"17:00\"\n"
      "hours: [\"mon-fri 09:00-12:00\"]\n"
      "organisations:\n"
      "  - {id: caf, name: CAF, desks: [{count: 2, line: sdsl512, shared: true}, {line: ftth}]}\n"
      "  - {id: cpam, name: CPAM, desks: [{line: ftth}], hours: [\"sat 10:00-11:00\"]}\n" +
      rest;
  ScenarioRead read = read_scenario(text, "s", test::lines().lines);
  for (const config::Problem& each : read.problems) ADD_FAILURE() << to_string(each);
  return std::move(read.scenario);
}
Network network(const Scenario& of) { return make_network(of, test::lines().lines); }
std::string line(std::size_t index) { return test::lines().lines.at(index).id; }

TEST(Network, AnOfficeSharesItsLine) {
  const Network made = network(scenario("sites: [{id: a, name: A, line: adsl512}]\n"));
  ASSERT_THAT(made.desks, SizeIs(4));
  EXPECT_EQ(made.desks[0].office, made.desks[1].office);
  EXPECT_TRUE(made.desks[0].office.has_value());
  EXPECT_FALSE(made.desks[2].office.has_value());
  EXPECT_EQ(line(made.desks[0].line), "sdsl512");
  EXPECT_EQ(made.desks[3].organisation, 1U);
  EXPECT_THAT(made.config.organisations.at(0).desks, SizeIs(3));
  EXPECT_EQ(made.config.sites.at(0).organisations.size(), 2U);
}

TEST(Network, ManyOfAKindHaveNumbersAndTheirSharesOfLines) {
  const Scenario mixed = scenario(
      "sites: [{id: a, name: A, count: 1000, lines: [{line: ftth, share: 3}, {line: geo}]}]\n");
  const Network made = network(mixed);
  ASSERT_THAT(made.sites, SizeIs(1'000));
  EXPECT_EQ(made.sites.front().id, "a-1");
  EXPECT_EQ(made.config.sites.back().name, "A 1000");
  const auto fibres = std::ranges::count_if(
      made.sites, [](const SitePlace& site) { return line(site.line) == "ftth"; });
  EXPECT_NEAR(static_cast<double>(fibres), 750, 60);
}

TEST(Network, ReceivesAtItsOwnHours) {
  const Scenario tuesday = scenario("sites: [{id: a, name: A, line: ftth}]\n");
  const Network made = network(tuesday);
  EXPECT_THAT(windows_of(made, tuesday, 0, 0), ElementsAre(config::WeeklyWindow{1, 540, 720}));
  EXPECT_THAT(windows_of(made, tuesday, 0, 1), IsEmpty()) << "Saturdays only";
}

TEST(Network, PermanencesOfTwoHoursAreDrawn) {
  const Scenario drawn =
      scenario("sites: [{id: a, name: A, count: 50, line: ftth, windows_per_week: 2}]\n");
  const Network made = network(drawn);
  for (const config::Site& site : made.config.sites) {
    ASSERT_THAT(site.permanences, SizeIs(2)) << "one entry for each organisation";
    for (const config::Permanence& each : site.permanences) {
      ASSERT_THAT(each.hours, SizeIs(2));
      EXPECT_NE(each.hours[0].weekday, each.hours[1].weekday);
      for (const config::WeeklyWindow& window : each.hours) {
        EXPECT_EQ(window.to_min - window.from_min, 120);
      }
    }
  }
  EXPECT_NE(made.config.sites[0].permanences[0].hours, made.config.sites[1].permanences[0].hours);
}

}  // namespace
}  // namespace loadtest
