#include "signalling/counter/opening_hours.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "paris.h"
#include "tests/support/case_name.h"

namespace signalling {
namespace {

config::CalendarConfig calendar() {
  config::CalendarConfig calendar = test::paris_calendar();
  calendar.closed = {date::local_days(date::year(2026) / 12 / 24)};
  return calendar;
}

using test::paris;

config::WeeklyHours hours(const std::vector<std::string>& lines) { return test::weekly(lines); }

const std::vector<std::string> kOffice = {"mon-fri 09:00-12:00", "mon-fri 13:30-17:00"};

struct Case {
  const char* name;
  std::vector<std::string> hours;
  std::string at;
  bool open;
  std::string from;  // of the opening it lies in, or of the next; empty: none
  std::string to;
};
class Hours : public testing::TestWithParam<Case> {};
TEST_P(Hours, AreOpenAndTellTheNextOpening) {
  const Case& given = GetParam();
  const config::CalendarConfig paris_calendar = calendar();
  const OpeningHours hours_(hours(given.hours), paris_calendar);
  const sfu::UnixSeconds at = paris(given.at);
  EXPECT_EQ(hours_.open(at), given.open);
  const auto next = hours_.next(at);
  ASSERT_EQ(next.has_value(), !given.from.empty());
  if (!next) return;
  EXPECT_EQ(next->from, paris(given.from));
  EXPECT_EQ(next->to, paris(given.to));
}
INSTANTIATE_TEST_SUITE_P(Table, Hours,
                         testing::ValuesIn(std::vector<Case>{
                             {"before_opening", kOffice, "2026-11-25 08:59", false,
                              "2026-11-25 09:00", "2026-11-25 12:00"},
                             {"opens_sharp", kOffice, "2026-11-25 09:00", true, "2026-11-25 09:00",
                              "2026-11-25 12:00"},
                             {"closes_sharp", kOffice, "2026-11-25 12:00", false,
                              "2026-11-25 13:30", "2026-11-25 17:00"},
                             {"friday_evening", kOffice, "2026-11-27 17:00", false,
                              "2026-11-30 09:00", "2026-11-30 12:00"},
                             {"public_holiday", kOffice, "2026-11-11 10:00", false,
                              "2026-11-12 09:00", "2026-11-12 12:00"},
                             {"closed_day_then_christmas_then_weekend", kOffice, "2026-12-24 10:00",
                              false, "2026-12-28 09:00", "2026-12-28 12:00"},
                             {"easter_monday", kOffice, "2027-03-29 10:00", false,
                              "2027-03-30 09:00", "2027-03-30 12:00"},
                             {"midnight_is_the_new_day",
                              {"wed 00:00-02:00"},
                              "2026-11-25 00:00",
                              true,
                              "2026-11-25 00:00",
                              "2026-11-25 02:00"},
                             {"past_midnight_is_one_opening",
                              {"tue 22:00-24:00", "wed 00:00-02:00"},
                              "2026-11-24 23:00",
                              true,
                              "2026-11-24 22:00",
                              "2026-11-25 02:00"},
                             {"clocks_go_forward",
                              {"sun 01:00-04:00"},
                              "2027-03-28 00:30",
                              false,
                              "2027-03-28 01:00",
                              "2027-03-28 04:00"},
                             {"the_hour_that_does_not_exist",
                              {"sun 02:00-03:00"},
                              "2027-03-28 01:59",
                              false,
                              "2027-04-04 02:00",
                              "2027-04-04 03:00"},
                             {"always_open", {}, "2026-11-11 03:00", true, "", ""},
                         }),
                         ::test::case_name<Case>);

TEST(OpeningHoursTest, AnHourThatComesTwiceIsOpenTwice) {
  const config::CalendarConfig paris_calendar = calendar();
  const OpeningHours night(hours({"sun 01:00-04:00"}), paris_calendar);
  const auto opening = night.next(paris("2026-10-25 00:30"));
  ASSERT_TRUE(opening);
  EXPECT_EQ(opening->to - opening->from, 4 * 3'600);
}

TEST(OpeningHoursTest, ListsTheHoursOfTheDay) {
  const config::CalendarConfig paris_calendar = calendar();
  const OpeningHours office(hours(kOffice), paris_calendar);
  const std::vector<Opening> expected = {{paris("2026-11-25 09:00"), paris("2026-11-25 12:00")},
                                         {paris("2026-11-25 13:30"), paris("2026-11-25 17:00")}};
  EXPECT_EQ(office.of_day(paris("2026-11-25 23:59")), expected);
  EXPECT_TRUE(office.of_day(paris("2026-11-11 10:00")).empty());
}

TEST(OpeningHoursTest, NeverOpensWhenEveryDayIsAHoliday) {
  config::CalendarConfig shut = calendar();
  for (int day = 0; day < 400; ++day) {
    shut.closed.push_back(date::local_days(date::year(2026) / 11 / 25) + date::days(day));
  }
  const OpeningHours office(hours(kOffice), shut);
  EXPECT_EQ(office.next(paris("2026-11-25 10:00")), std::nullopt);
}

// https://www.service-public.fr: Easter of these years, and the days counted from it.
TEST(Holidays, FollowEaster) {
  const auto day = [](int year, unsigned month, unsigned of_month) {
    return date::local_days(date::year(year) / static_cast<int>(month) /
                            static_cast<int>(of_month));
  };
  using config::Holidays;
  for (const auto monday : {day(2024, 4, 1), day(2025, 4, 21), day(2026, 4, 6), day(2027, 3, 29)}) {
    EXPECT_TRUE(is_holiday(monday, Holidays::kFrance));
    EXPECT_FALSE(is_holiday(monday + date::days(1), Holidays::kFrance));
    EXPECT_FALSE(is_holiday(monday - date::days(3), Holidays::kFrance)) << "Good Friday";
    EXPECT_TRUE(is_holiday(monday - date::days(3), Holidays::kAlsaceMoselle));
  }
  EXPECT_TRUE(is_holiday(day(2026, 5, 14), Holidays::kFrance)) << "Ascension";
  EXPECT_TRUE(is_holiday(day(2026, 5, 25), Holidays::kFrance)) << "Whit Monday";
  EXPECT_TRUE(is_holiday(day(2026, 12, 26), Holidays::kAlsaceMoselle));
  EXPECT_FALSE(is_holiday(day(2026, 12, 25), Holidays::kNone));
}

}  // namespace
}  // namespace signalling
