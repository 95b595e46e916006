#include "signalling/session/line_schedule.h"

#include <gtest/gtest.h>

#include "tests/unit/signalling/counter/paris.h"

namespace signalling {
namespace {

using test::paris;

config::Config one_site(const std::vector<std::string>& hours) {
  config::Config config;
  config.calendar = test::paris_calendar();
  config.organisations = {{"caf", "CAF", "CAF", {{"d1", "Bureau 1"}}}};
  config.organisations[0].hours = test::weekly(hours);
  config.sites = {{"isle", "L'Isle", {"caf"}}};
  return config;
}

constexpr LineSchedule kSchedule;

TEST(LineSchedule, ASiteIsTestedSoonAfterItsFirstKioskCameOn) {
  const config::Config config = one_site({"mon-fri 09:00-12:00"});
  const Timetable timetable(config);
  const auto now = paris("2026-11-25 20:00");
  for (const std::uint32_t draw : {0U, 77U, 0xffff'ffffU}) {
    const auto due = kSchedule.plan(config.sites[0], timetable, std::nullopt, now, draw);
    EXPECT_GE(due, now);
    EXPECT_LT(due, now + 60);
  }
}

TEST(LineSchedule, ThenAQuarterOfAnHourBeforeItOpens) {
  const config::Config config = one_site({"mon-fri 09:00-12:00"});
  const Timetable timetable(config);
  const auto now = paris("2026-11-25 10:00");  // a Wednesday, open
  const auto opens = paris("2026-11-26 09:00");
  for (const std::uint32_t draw : {0U, 77U, 599U, 0xffff'ffffU}) {
    const auto due = kSchedule.plan(config.sites[0], timetable, now, now, draw);
    EXPECT_LE(due, opens - 15 * 60);
    EXPECT_GT(due, opens - 25 * 60);
  }
}

TEST(LineSchedule, NotTwiceWithinThreeHours) {
  const config::Config config = one_site({"mon-fri 09:00-12:00", "mon-fri 13:30-17:00"});
  const Timetable timetable(config);
  // Tested at half past eleven: not again before the afternoon begins.
  const auto last = paris("2026-11-25 11:30");
  const auto due = kSchedule.plan(config.sites[0], timetable, last, last + 60, 0);
  EXPECT_EQ(due, paris("2026-11-26 08:45"));
  // In the early morning: before the afternoon, not the morning.
  const auto early = paris("2026-11-25 08:45");
  EXPECT_EQ(kSchedule.plan(config.sites[0], timetable, early, early + 60, 0),
            paris("2026-11-25 13:15"));
}

TEST(LineSchedule, OnceADayWhereItNeverCloses) {
  const config::Config config = one_site({});
  const Timetable timetable(config);
  const auto last = paris("2026-11-25 10:00");
  EXPECT_EQ(kSchedule.plan(config.sites[0], timetable, last, last + 60, 120),
            last + 24 * 3'600 - 120);
}

}  // namespace
}  // namespace signalling
