// Opening hours, permanences and the calendar, as read from a file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/check.h"
#include "config/config.h"
#include "config/report.h"

namespace config {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kHead =
    "auth: {secret: 0123456789abcdef0123456789abcdef}\n"
    "organisations:\n"
    "  - id: caf\n"
    "    name: CAF\n"
    "    desks: []\n";

std::vector<std::string> problems(const std::string& rest) {
  std::vector<std::string> lines;
  for (const Problem& problem : load_string(kHead + rest, "g.yaml").problems) {
    lines.push_back(to_string(problem));
  }
  return lines;
}

TEST(WeeklyHoursTest, ReadsDaysAndTimes) {
  EXPECT_EQ(parse_weekly_hours("mon,wed-thu 09:00-12:30"),
            (WeeklyHours{{0, 540, 750}, {2, 540, 750}, {3, 540, 750}}));
  EXPECT_EQ(parse_weekly_hours("sun 00:00-24:00"), (WeeklyHours{{6, 0, 1'440}}));
}

TEST(WeeklyHoursTest, RefusesWhatIsNone) {
  for (const char* line :
       {"", "mon", "mon ", "mon 09:00", "mon 9:00-12:00", "mon 12:00-09:00", "mon 09:00-09:00",
        "mon 09:00-24:01", "mon 09:60-10:00", "fri-mon 09:00-12:00", "lun 09:00-12:00",
        "mon, 09:00-12:00", ",mon 09:00-12:00", "mon- 09:00-12:00", "mon 09:00-12:00 ",
        "mon 09:00-12:00-13:00", "mon +9:00-12:00", "MON 09:00-12:00"}) {
    EXPECT_FALSE(parse_weekly_hours(line)) << line;
  }
}

TEST(CalendarConfigTest, AMachineWithoutTimeZonesIsToldWhereThereAreHours) {
  Config config = load_string(kHead, "g.yaml").config;
  config.calendar.time_zone = TimeZone();
  const auto told = [&] {
    Report report("g.yaml");
    check(".", config, report);
    std::vector<std::string> problems;
    for (const Problem& problem : report.problems()) problems.push_back(problem.what);
    return problems;
  };
  EXPECT_THAT(told(), Not(Contains(HasSubstr("tzdata")))) << "no hours, no harm";
  config.organisations.front().hours = {{0, 540, 720}};
  EXPECT_THAT(told(), Contains(HasSubstr("install tzdata")));
}

TEST(CalendarConfigTest, ReadsHoursPermanencesAndClosedDays) {
  const LoadResult result = load_string(
      std::string(kHead) +
          "    hours: [mon-tue 09:00-12:00, mon 11:00-13:00, mon 14:00-15:00]\n"
          "    wrap_up_s: 60\n"
          "    phone: '3230'\n"
          "sites:\n"
          "  - {id: isle, name: Isle, permanences: [{organisation: caf, hours: [wed "
          "08:30-10:30]}]}\n"
          "calendar: {time_zone: Indian/Reunion, holidays: none, closed: [2026-12-24]}\n",
      "g.yaml");
  ASSERT_TRUE(result.ok()) << to_string(result.problems[0]);
  const Organisation& caf = result.config.organisations[0];
  EXPECT_EQ(caf.hours, (WeeklyHours{{0, 540, 780}, {0, 840, 900}, {1, 540, 720}}))
      << "sorted and merged";
  EXPECT_EQ(caf.wrap_up, sfu::TimeDelta::seconds(60));
  EXPECT_EQ(result.config.sites[0].permanences[0].hours, (WeeklyHours{{2, 510, 630}}));
  EXPECT_EQ(result.config.calendar.time_zone.name(), "Indian/Reunion");
  EXPECT_EQ(result.config.calendar.holidays, Holidays::kNone);
  EXPECT_THAT(result.config.calendar.closed,
              ElementsAre(date::local_days(date::year(2026) / 12 / 24)));
}

TEST(CalendarConfigTest, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(
      problems("    hours: [mon 9-12]\n"),
      ElementsAre("g.yaml:6: organisations[0].hours[0]: must be days and hours as \"mon-fri "
                  "09:00-12:00\" or \"wed,sat 14:00-16:30\""));
  EXPECT_THAT(problems("calendar: {time_zone: Paris}\n"),
              ElementsAre("g.yaml:6: calendar.time_zone: \"Paris\" is no time zone; write it as "
                          "Europe/Paris"));
  EXPECT_THAT(problems("calendar: {closed: [2026-02-30]}\n"),
              ElementsAre("g.yaml:6: calendar.closed[0]: must be a date as 2026-12-24"));
  EXPECT_THAT(
      problems("sites:\n  - {id: a, name: A, permanences: [{organisation: caff, hours: [mon "
               "09:00-10:00]}]}\n"),
      ElementsAre("g.yaml:7: sites[0].permanences[0].organisation: \"caff\" is not offered here; "
                  "did you mean \"caf\"?"));
  EXPECT_THAT(
      problems("sites:\n  - id: a\n    name: A\n    permanences:\n"
               "      - {organisation: caf, hours: [mon 09:00-10:00]}\n"
               "      - {organisation: caf, hours: [tue 09:00-10:00]}\n"),
      ElementsAre("g.yaml:11: sites[0].permanences[1].organisation: \"caf\" is given twice: one "
                  "list of hours"));
}

}  // namespace
}  // namespace config
