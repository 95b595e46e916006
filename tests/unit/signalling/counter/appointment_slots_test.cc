#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "appointments.h"
#include "tests/support/case_name.h"

namespace signalling {
namespace {

using test::Booking;
using test::Office;
using test::paris;

struct Case {
  const char* name;
  Office office;
  const char* site;
  const char* from;
  std::vector<std::string> slots;
};
class FreeSlots : public testing::TestWithParam<Case> {};
TEST_P(FreeSlots, AreThoseOfTheOpenings) {
  const Case& given = GetParam();
  Booking office(given.office);
  EXPECT_EQ(office.slots(given.site, given.from, given.slots.size()), given.slots);
}
INSTANTIATE_TEST_SUITE_P(Table, FreeSlots,
                         testing::ValuesIn(std::vector<Case>{
                             {"now_is_too_late_for_the_one_that_begins",
                              {},
                              "isle",
                              "2026-11-25 09:20",
                              {"11-25 09:40", "11-25 10:00"}},
                             {"the_last_fits_before_closing",
                              {},
                              "isle",
                              "2026-11-25 11:10",
                              {"11-25 11:20", "11-25 11:40", "11-25 13:30"}},
                             {"overnight_then_a_weekend",
                              {},
                              "isle",
                              "2026-11-27 16:05",
                              {"11-27 16:10", "11-27 16:30", "11-30 09:00"}},
                             {"a_public_holiday_is_passed_by",
                              {},
                              "isle",
                              "2026-11-10 16:30",
                              {"11-12 09:00", "11-12 09:20"}},
                             {"a_permanence_has_its_own",
                              {.permanence = "wed 10:30-11:15"},
                              "trimouille",
                              "2026-11-25 10:00",
                              {"11-25 10:30", "11-25 10:50", "12-02 10:30"}},
                             {"a_permanence_shorter_than_a_slot_has_none",
                              {.permanence = "wed 10:30-10:45"},
                              "trimouille",
                              "2026-11-25 10:00",
                              {}},
                             // On 25 October 2026 three o'clock is two o'clock again: the night has
                             // an hour more. (1 November is a holiday.)
                             {"the_night_that_is_longer",
                              {.hours = {"sun 01:00-04:00"}, .slot_min = 60},
                              "isle",
                              "2026-10-24 12:00",
                              {"10-25 01:00", "10-25 02:00", "10-25 02:00", "10-25 03:00",
                               "11-08 01:00"}},
                             // On 28 March 2027 two o'clock is three o'clock.
                             {"the_night_that_is_shorter",
                              {.hours = {"sun 01:00-04:00"}, .slot_min = 60},
                              "isle",
                              "2027-03-27 12:00",
                              {"03-28 01:00", "03-28 03:00", "04-04 01:00"}},
                             {"an_office_day_after_the_change_begins_at_nine",
                              {},
                              "isle",
                              "2027-03-26 16:45",
                              {"03-30 09:00", "03-30 09:20"}},  // the 29th is Easter Monday
                             {"past_midnight_each_day_has_its_own",
                              {.hours = {"thu 22:00-24:00", "fri 00:00-02:00"}, .slot_min = 50},
                              "isle",
                              "2026-11-26 22:00",
                              {"11-26 22:50", "11-27 00:00", "11-27 00:50", "12-03 22:00"}},
                         }),
                         ::test::case_name<Case>);

TEST(AppointmentSlots, WhereItIsAlwaysOpenAreAtRoundTimes) {
  Booking office({.hours = {}});
  EXPECT_EQ(office.slots("isle", "2026-11-25 23:30", 3),
            (std::vector<std::string>{"11-25 23:40", "11-26 00:00", "11-26 00:20"}));
}

TEST(AppointmentSlots, EndAtTheHorizon) {
  Booking office({});
  const auto slots = office.slots("isle", "2026-11-25 15:00", 5'000);
  EXPECT_EQ(slots.back(), "12-23 14:50") << "28 days";
  EXPECT_EQ(office.book_.free_slots("isle", "caf", paris("2027-03-01 09:00"),
                                    paris("2026-11-25 15:00"), 6),
            std::vector<UnixSeconds>());
}

TEST(AppointmentSlots, LeaveOutWhatIsTaken) {
  Booking office({.desks = 1});
  ASSERT_EQ(office.book("trimouille", "2026-11-26 09:20"), Verdict::kDone);
  ASSERT_EQ(office.book("isle", "2026-11-26 09:40", "msa"), Verdict::kDone);
  EXPECT_EQ(office.slots("isle", "2026-11-25 17:00", 2),
            (std::vector<std::string>{"11-26 09:00", "11-26 10:00"}));
}

TEST(AppointmentSlots, OfOneMinuteForAWholeMonthAreLookedThroughWithinTheBound) {
  Booking office({.desks = 0, .hours = {}, .slot_min = 1});
  EXPECT_TRUE(office.slots("isle", "2026-11-25 15:00", 6).empty()) << "no desk, no appointment";
}

TEST(AppointmentSlots, AreNoneWithoutTheSectionOrTheOffer) {
  Booking office({});
  EXPECT_TRUE(office.slots("trimouille", "2026-11-25 15:00", 6, "msa").empty());
  EXPECT_FALSE(office.book_.offered("trimouille", "msa"));
  EXPECT_TRUE(office.book_.offered("isle", "msa"));
  EXPECT_EQ(office.book_.slot_of("caf"), 1'200);
}

}  // namespace
}  // namespace signalling
