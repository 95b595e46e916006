// Terminals that send as Chromium does (loadtest/terminal/as_browser.h): what the truth bench holds
// them against is rates; here it is the laws, and that people see and hear each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loadtest/terminal/as_browser.h"
#include "tests/support/lines.h"
#include "tests/support/visit_world.h"

namespace {

using sfu::TimeDelta;
using testing::IsEmpty;

class BrowserTerminal : public testing::TestWithParam<const char*> {};

TEST_P(BrowserTerminal, IsSeenAndHeardAndBreaksNoLaw) {
  const loadtest::NamedLine* line = loadtest::find_line(test::lines().lines, GetParam());
  ASSERT_NE(line, nullptr);
  test::VisitWorld visit(7);
  loadtest::SessionPlan plan = loadtest::as_browser(loadtest::SessionPlan());
  auto& kiosk = visit.join(1, line->line, plan, loadtest::as_browser(sfu::ParticipantId(1)));
  auto& desk = visit.join(2, test::fibre(), plan, loadtest::as_browser(sfu::ParticipantId(2)));
  visit.run_for(TimeDelta::seconds(30));
  EXPECT_THAT(visit.breaches(), IsEmpty());
  for (loadtest::Terminal* terminal : {&kiosk, &desk}) {
    EXPECT_GT(terminal->receiver(test::kVoice[0]).counts().packets, 1'000);
    EXPECT_GT(terminal->receiver(test::kPicture[0]).counts().frames, 20);
  }
}

INSTANTIATE_TEST_SUITE_P(Lines, BrowserTerminal,
                         testing::Values("adsl512", "adsl1m", "lte-edge", "umts", "geo", "ftth"),
                         [](const auto& line) {
                           std::string name = line.param;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
