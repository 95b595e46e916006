#include "loadtest/scenario/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/lines.h"

namespace loadtest {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

ScenarioRead read(const std::string& text) {
  return read_scenario(text, "s.yaml", test::lines().lines);
}
std::vector<std::string> problems(const std::string& text) {
  std::vector<std::string> list;
  for (const config::Problem& each : read(text).problems) list.push_back(to_string(each));
  return list;
}

const std::string kHead = "name: a\nwhat: b\nday: 2026-06-09\nfrom: \"09:00\"\nto: \"10:30\"\n";
const std::string kBodies =
    "organisations:\n  - {id: caf, name: CAF, desks: [{count: 2, line: desk-corp}]}\n";

TEST(Scenario, IsReadAsItStands) {
  const ScenarioRead read_in =
      read(kHead + kBodies +
           "sites:\n  - {id: isle, name: L'Isle, line: adsl512, visits_per_day: 0.35}\n"
           "targets:\n  - {figure: document-p95, at_most: 19.5, line: adsl512}\n");
  for (const config::Problem& each : read_in.problems) ADD_FAILURE() << to_string(each);
  const Scenario& scenario = read_in.scenario;
  EXPECT_EQ(scenario.from_min, 540);
  EXPECT_EQ(scenario.to_min, 630);
  EXPECT_EQ(scenario.day, date::local_days(date::year{2026} / 6 / 9));
  EXPECT_EQ(scenario.sites.at(0).visits_per_day, Decimal{350});
  EXPECT_EQ(scenario.targets.at(0).figure, Figure::kDocumentP95);
  EXPECT_EQ(scenario.targets.at(0).at_most, Decimal{19'500});
  EXPECT_EQ(scenario.traffic.hours.size(), 8U) << "as DOMAIN has them";
  EXPECT_EQ(scenario.traffic.documents.size(), 4U);
}

TEST(Scenario, EveryMistakeIsToldWithItsPlaceAndTheNearestName) {
  EXPECT_THAT(
      problems("name: a\nwhat: b\nday: 2026-02-30\nfrom: \"9:00\"\nto: \"08:00\"\n"
               "traffic: {visits_per_day: 1.2345, patiense_s: 3, documents: [{what: x, from_kb: 9, "
               "to_kb: 3}]}\n"
               "organisations:\n  - {id: caf, name: CAF, desks: [{line: desk-corps}]}\n"
               "  - {id: caf, name: CAF, desks: [{count: 150}, {count: 51}]}\n"
               "sites:\n  - {id: isle, name: x, line: adsl51}\n  - {id: b, name: x}\n"
               "  - {id: c, name: x, line: ftth, organisations: [cef]}\n"
               "targets:\n  - {figure: conceled-p95, at_most: 2}\n  - {figure: answered}\n"),
      ElementsAre(
          "s.yaml:3: day: must be a date as 2026-12-24",
          "s.yaml:4: from: must be a time of the day as \"09:30\"",
          "s.yaml:6: traffic.visits_per_day: must be a number 0..200 with at most three decimals, "
          "got \"1.2345\"",
          "s.yaml:6: traffic.patiense_s: is not a key; did you mean \"patience_s\"?",
          "s.yaml:6: traffic.documents[0].to_kb: must be at least from_kb",
          "s.yaml:8: organisations[0].desks[0].line: \"desk-corps\" is no line; did you mean "
          "\"desk-corp\"?",
          "s.yaml:9: organisations[1].id: \"caf\" is given twice",
          "s.yaml:9: organisations[1].desks: are more than 200 together",
          "s.yaml:11: sites[0].line: \"adsl51\" is no line; did you mean \"adsl512\"?",
          "s.yaml:12: sites[1]: needs one of `line` and `lines`",
          "s.yaml:13: sites[2].organisations[0]: \"cef\" is no organisation; did you mean \"caf\"?",
          HasSubstr("s.yaml:15: targets[0].figure: must be one of answered, "),
          "s.yaml:16: targets[1]: needs one of `at_least` and `at_most`"));
}

TEST(Scenario, TimesFollowEachOther) {
  EXPECT_THAT(problems("name: a\nwhat: b\nday: 2026-06-09\nfrom: \"10:00\"\nto: \"10:00\"\n" +
                       kBodies + "sites: [{id: a, name: b, line: ftth}]\n"),
              ElementsAre("s.yaml:5: to: must be later than `from`"));
}

TEST(Scenario, AsManySitesAsARelayTakes) {
  EXPECT_THAT(problems(kHead + kBodies +
                       "sites:\n  - {id: a, name: b, count: 9999, line: ftth}\n"
                       "  - {id: c, name: b, count: 2, line: ftth}\n"),
              ElementsAre(HasSubstr("sites: are more than 10000 together")));
}

TEST(Scenario, PermanencesAreOfWhatTheSiteOffers) {
  EXPECT_THAT(problems(kHead + kBodies +
                       "sites:\n  - id: a\n    name: b\n    line: ftth\n    windows_per_week: 1\n"
                       "    permanences: [{organisation: cpam, hours: [\"mon 09:00-11:00\"]}]\n"),
              ElementsAre(HasSubstr("windows_per_week: cannot stand beside `permanences`"),
                          HasSubstr("\"cpam\" is no organisation of this site")));
}

TEST(Scenario, WhatIsNoYamlIsSaidSo) {
  EXPECT_THAT(problems("sites: ["), Contains(HasSubstr("is not YAML")));
  EXPECT_THAT(problems(""), Contains("s.yaml:1: name: is missing"));
}

TEST(Decimals, ArePrintedAsPeopleWriteThem) {
  EXPECT_EQ(to_string(Decimal{350}), "0.35");
  EXPECT_EQ(to_string(Decimal{2'000}), "2");
  EXPECT_EQ(to_string(Decimal{19'005}), "19.005");
}

}  // namespace
}  // namespace loadtest
