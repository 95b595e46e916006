#include "loadtest/scenario/traffic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/lines.h"

namespace loadtest {
namespace {

using sfu::TimeDelta;

struct Plan {
  Scenario scenario;
  Network network;
  std::vector<Citizen> citizens;
};

Plan plan(const std::string& traffic, const std::string& day = "2026-06-09",
          const std::string& seed = "1") {
  const std::string text =
      "name: a\nwhat: b\nday: " + day + "\nseed: " + seed +
      "\nfrom: \"00:00\"\nto: \"24:00\"\n"
      "traffic: {" +
      traffic +
      "}\nhours: [\"mon-fri 09:00-12:00\", \"mon-fri 14:00-17:00\"]\n"
      "organisations:\n"
      "  - {id: caf, name: CAF, share: 3, desks: [{line: ftth}]}\n"
      "  - {id: cpam, name: CPAM, desks: [{line: ftth}], appointments: false}\n"
      "sites: [{id: a, name: A, count: 400, line: ftth}]\n";
  ScenarioRead read = read_scenario(text, "s", test::lines().lines);
  for (const config::Problem& each : read.problems) ADD_FAILURE() << to_string(each);
  Plan made{std::move(read.scenario), {}, {}};
  made.network = make_network(made.scenario, test::lines().lines);
  made.citizens = draw_citizens(made.scenario, made.network);
  return made;
}
double share(const std::vector<Citizen>& citizens, const auto& is) {
  return static_cast<double>(std::ranges::count_if(citizens, is)) /
         static_cast<double>(citizens.size());
}

TEST(Traffic, AsManyComeAsOnAnOrdinaryDay) {
  EXPECT_NEAR(static_cast<double>(plan("visits_per_day: 2.3").citizens.size()), 920, 100);
  const auto monday = plan("visits_per_day: 2.3", "2026-06-15").citizens.size();
  EXPECT_NEAR(static_cast<double>(monday), 1'196, 110);
  const auto payday = plan("visits_per_day: 2.3", "2026-06-01").citizens.size();
  EXPECT_NEAR(static_cast<double>(payday), 1'555, 120) << "a Monday and the 1st";
}

TEST(Traffic, TheyComeInOrderWhileSomebodyReceives) {
  const Plan made = plan("visits_per_day: 4");
  EXPECT_TRUE(std::ranges::is_sorted(made.citizens, {}, &Citizen::comes));
  std::uint64_t number = 0;
  for (const Citizen& each : made.citizens) {
    EXPECT_EQ(each.number, ++number);
    const std::int64_t hour = each.comes / TimeDelta::seconds(3'600);
    EXPECT_TRUE((hour >= 9 && hour < 12) || (hour >= 14 && hour < 17)) << hour;
  }
}

TEST(Traffic, OfTheBodiesInTheirShares) {
  const Plan made = plan("visits_per_day: 4, appointments_percent: 60");
  const auto of_caf = [](const Citizen& one) { return one.organisation == 0; };
  EXPECT_NEAR(share(made.citizens, of_caf), 0.75, 0.04);
  std::vector<Citizen> caf;
  std::ranges::copy_if(made.citizens, std::back_inserter(caf), of_caf);
  EXPECT_NEAR(share(caf, [](const Citizen& one) { return one.by_appointment; }), 0.6, 0.05);
  for (const Citizen& each : made.citizens) EXPECT_TRUE(of_caf(each) || !each.by_appointment);
}

TEST(Traffic, TheyTalkPassOnAndBringPapers) {
  const Plan made = plan("visits_per_day: 4, transfer_percent: 20, third_party_percent: 30");
  EXPECT_NEAR(share(made.citizens, [](const Citizen& one) { return one.transfer_to.has_value(); }),
              0.2, 0.04);
  EXPECT_NEAR(
      share(made.citizens, [](const Citizen& one) { return one.third_party_after.has_value(); }),
      0.3, 0.04);
  double papers = 0;
  for (const Citizen& each : made.citizens) {
    EXPECT_NE(each.transfer_to, each.organisation);
    for (const Paper& paper : each.papers) {
      EXPECT_LT(paper.after, each.talk);
      EXPECT_GE(paper.size.bytes(), 59'000);
    }
    papers += static_cast<double>(each.papers.size());
  }
  EXPECT_NEAR(papers / static_cast<double>(made.citizens.size()), 1.5, 0.12);
  EXPECT_NEAR(
      share(made.citizens, [](const Citizen& one) { return one.talk < TimeDelta::seconds(60); }),
      0.08, 0.025);
}

TEST(Traffic, ASeedIsADay) {
  const auto comes = [](const Plan& of) {
    std::vector<std::int64_t> times;
    for (const Citizen& each : of.citizens) times.push_back(each.comes.us());
    return times;
  };
  EXPECT_EQ(comes(plan("visits_per_day: 1")), comes(plan("visits_per_day: 1")));
  EXPECT_NE(comes(plan("visits_per_day: 1")), comes(plan("visits_per_day: 1", "2026-06-09", "2")));
}

TEST(Traffic, NobodyComesOnASunday) {
  EXPECT_TRUE(plan("visits_per_day: 4", "2026-06-14").citizens.empty());
}

}  // namespace
}  // namespace loadtest
