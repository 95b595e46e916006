// Two visits one after the other on a line that no configuration names: what the first one finds
// is what the second one begins with (docs/THIN-LINES.md).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <string>

#include "loadtest/visit/play_world.h"
#include "tests/support/lines.h"

namespace {

using loadtest::PartyReport;
using loadtest::WorldPlan;
using loadtest::WorldReport;
using sfu::TimeDelta;
using testing::IsEmpty;

constexpr TimeDelta kLasts = TimeDelta::seconds(75);

WorldPlan two_visits_on(const std::string& id, std::uint64_t seed) {
  WorldPlan plan;
  plan.seed = seed;
  plan.lines = {{loadtest::find_line(test::lines().lines, id)->line, {}, false},
                {loadtest::find_line(test::lines().lines, "ftth")->line, {}, false}};
  const loadtest::Span first{TimeDelta::seconds(2), TimeDelta::seconds(2) + kLasts};
  const loadtest::Span second{first.to + TimeDelta::seconds(10),
                              first.to + TimeDelta::seconds(10) + kLasts};
  plan.visits = {{1, {{0, first}, {1, first}}, {}}, {2, {{0, second}, {1, second}}, {}}};
  return plan;
}

void show(const std::string& name, const PartyReport& kiosk, const PartyReport& desk) {
  std::cout << name << ": up queue " << kiosk.up.first_queue_p95.ms() << " all "
            << kiosk.up.queue_p95.ms() << " bytes " << kiosk.up.first_bytes.bytes()
            << ", down queue " << kiosk.down.first_queue_p95.ms() << " all "
            << kiosk.down.queue_p95.ms() << " bytes " << kiosk.down.first_bytes.bytes()
            << ", desk hears concealed "
            << 100.0 * double(desk.heard.concealed) /
                   double(std::max<std::int64_t>(1, desk.heard.expected))
            << " first picture " << (desk.seen.first ? desk.seen.first->ms() : -1) << " frames "
            << desk.seen.frames << " kiosk concealed "
            << 100.0 * double(kiosk.heard.concealed) /
                   double(std::max<std::int64_t>(1, kiosk.heard.expected))
            << " frames " << kiosk.seen.frames << "\n";
}

TEST(MemoryOfLines, Probe) {
  for (const char* id : {"adsl512", "adsl1m", "adsl8m", "geo", "ftth"}) {
    for (std::uint64_t seed : {1U, 2U}) {
      const WorldReport report = play_world(two_visits_on(id, seed), {});
      for (const auto& visit : report.visits) {
        show(std::string(id) + "/" + std::to_string(seed), visit.parties[0], visit.parties[1]);
      }
      EXPECT_THAT(report.breaches, IsEmpty());
    }
  }
}

}  // namespace
