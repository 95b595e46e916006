#include "signalling/counter/appointment_book.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "appointments.h"

namespace signalling {
namespace {

using test::Booking;
using test::paris;

TEST(AppointmentBook, TwoKiosksThatWantTheLastSlotGetOne) {
  Booking office({.desks = 1});
  EXPECT_EQ(office.book("isle", "2026-11-26 10:00"), Verdict::kDone);
  EXPECT_EQ(office.book("trimouille", "2026-11-26 10:00"), Verdict::kSlotTaken);
  EXPECT_EQ(office.book("trimouille", "2026-11-26 10:20"), Verdict::kDone);
}

TEST(AppointmentBook, HasAsManyAtOnceAsThereAreDesksOverAllSites) {
  Booking office({.desks = 2, .kiosks = 5});
  EXPECT_EQ(office.book("isle", "2026-11-26 10:00"), Verdict::kDone);
  EXPECT_EQ(office.book("trimouille", "2026-11-26 10:00"), Verdict::kDone);
  EXPECT_EQ(office.book("isle", "2026-11-26 10:00"), Verdict::kSlotTaken);
}

TEST(AppointmentBook, HasAsManyAtOnceAtASiteAsThatHasKiosks) {
  Booking office({.desks = 3});
  EXPECT_EQ(office.book("isle", "2026-11-26 10:00"), Verdict::kDone);
  EXPECT_EQ(office.book("isle", "2026-11-26 10:00", "msa"), Verdict::kSlotTaken)
      << "one kiosk, whatever the organisation";
  EXPECT_EQ(office.book("trimouille", "2026-11-26 10:00"), Verdict::kDone);
}

// The permanence at La Trimouille begins at ten past: its slots overlap two of the others'.
TEST(AppointmentBook, CountsSlotsThatOverlap) {
  Booking office({.desks = 1, .permanence = "thu 10:10-11:30"});
  EXPECT_EQ(office.book("isle", "2026-11-26 10:20"), Verdict::kDone);
  EXPECT_EQ(office.book("trimouille", "2026-11-26 10:10"), Verdict::kSlotTaken);
  EXPECT_EQ(office.book("trimouille", "2026-11-26 10:30"), Verdict::kSlotTaken);
  EXPECT_EQ(office.book("trimouille", "2026-11-26 10:50"), Verdict::kDone);
  EXPECT_EQ(office.book("isle", "2026-11-26 10:00"), Verdict::kDone);
}

TEST(AppointmentBook, RefusesWhatIsNoSlot) {
  Booking office({});
  EXPECT_EQ(office.book("isle", "2026-11-26 10:07"), Verdict::kNoSlot);
  EXPECT_EQ(office.book("isle", "2026-11-26 12:40"), Verdict::kNoSlot) << "closed";
  EXPECT_EQ(office.book("isle", "2026-11-24 10:00"), Verdict::kNoSlot) << "past";
  EXPECT_EQ(office.book("isle", "2027-02-01 10:00"), Verdict::kNoSlot) << "beyond the horizon";
  EXPECT_EQ(office.book("isle", "2026-11-26 10:00", "impots"), Verdict::kUnknownOrganisation);
  EXPECT_EQ(office.book("nowhere", "2026-11-26 10:00"), Verdict::kUnknownSite);
  EXPECT_EQ(office.book("trimouille", "2026-11-26 10:00", "msa"), Verdict::kUnknownOrganisation)
      << "not offered there";
}

TEST(AppointmentBook, IsBoundedPerSiteAndInAll) {
  Booking office({.desks = 3}, {.max_open = 3, .max_open_per_site = 2});
  EXPECT_EQ(office.book("isle", "2026-11-26 09:00"), Verdict::kDone);
  EXPECT_EQ(office.book("isle", "2026-11-26 09:20"), Verdict::kDone);
  EXPECT_EQ(office.book("isle", "2026-11-26 09:40"), Verdict::kLimit);
  EXPECT_EQ(office.book("trimouille", "2026-11-26 09:40"), Verdict::kDone);
  EXPECT_EQ(office.book("trimouille", "2026-11-26 10:00"), Verdict::kLimit);
  EXPECT_EQ(office.cancel("trimouille", office.last()), Verdict::kDone);
  EXPECT_EQ(office.book("trimouille", "2026-11-26 10:00"), Verdict::kDone);
}

TEST(AppointmentBook, CancelledTimesAreFreeAgain) {
  Booking office({.desks = 1});
  EXPECT_EQ(office.book("isle", "2026-11-26 10:00"), Verdict::kDone);
  EXPECT_EQ(office.cancel("isle", office.last()), Verdict::kDone);
  EXPECT_EQ(office.cancel("isle", office.last()), Verdict::kUnknownAppointment) << "once";
  EXPECT_EQ(office.book("trimouille", "2026-11-26 10:00"), Verdict::kDone);
}

TEST(AppointmentBook, WhoHasArrivedCannotBeCancelled) {
  Booking office({});
  ASSERT_EQ(office.book("isle", "2026-11-26 10:00"), Verdict::kDone);
  const std::string reference = office.last();
  office.at("2026-11-26 09:55");
  ASSERT_EQ(office.arrive("isle", reference, VisitId(7)), Verdict::kDone);
  EXPECT_EQ(office.cancel("isle", reference), Verdict::kBusy);
  EXPECT_EQ(office.arrive("isle", reference, VisitId(8)), Verdict::kBusy) << "nor come twice";
}

TEST(AppointmentBook, WhoComesTooLateHasMissedIt) {
  Booking office({.desks = 1});
  ASSERT_EQ(office.book("isle", "2026-11-26 10:00"), Verdict::kDone);
  const std::string reference = office.last();
  EXPECT_EQ(office.expired("2026-11-26 09:50"), "due");
  EXPECT_EQ(office.expired("2026-11-26 09:55"), "due");
  EXPECT_EQ(office.expired("2026-11-26 10:09"), "");
  EXPECT_EQ(office.expired("2026-11-26 10:10"), "missed");
  EXPECT_EQ(office.arrive("isle", reference, VisitId(7)), Verdict::kTooLate);
  EXPECT_EQ(office.expired("2026-11-26 22:19"), "");
  EXPECT_EQ(office.expired("2026-11-26 22:20"), "forgotten");
  EXPECT_EQ(office.book_.find("isle", reference), nullptr);
}

TEST(AppointmentBook, WhoLeavesBeforeTheAnswerMayComeAgain) {
  Booking office({});
  ASSERT_EQ(office.book("isle", "2026-11-26 10:00"), Verdict::kDone);
  const std::string reference = office.last();
  office.at("2026-11-26 10:02");
  ASSERT_EQ(office.arrive("isle", reference, VisitId(7)), Verdict::kDone);
  EXPECT_NE(office.book_.left(VisitId(7), paris("2026-11-26 10:04")), nullptr);
  EXPECT_EQ(office.book_.left(VisitId(7), paris("2026-11-26 10:04")), nullptr);
  office.at("2026-11-26 10:08");
  ASSERT_EQ(office.arrive("isle", reference, VisitId(8)), Verdict::kDone);
  EXPECT_EQ(office.expired("2026-11-26 10:30"), "") << "waiting is not missing";
  ASSERT_NE(office.book_.answered(VisitId(8)), nullptr);
  EXPECT_EQ(office.book_.of_visit(VisitId(8))->state, AppointmentState::kInVisit);
  ASSERT_NE(office.book_.ended(VisitId(8), paris("2026-11-26 10:50")), nullptr);
  EXPECT_EQ(office.book_.find("isle", reference)->state, AppointmentState::kKept);
  EXPECT_EQ(office.arrive("isle", reference, VisitId(9)), Verdict::kUnknownAppointment);
}

TEST(AppointmentBook, IsAnnouncedTenMinutesAheadUntilItIsMissed) {
  Booking office({});
  ASSERT_EQ(office.book("isle", "2026-11-26 10:00"), Verdict::kDone);
  const auto announced = [&](const char* at) { return office.book_.announced("isle", paris(at)); };
  EXPECT_TRUE(announced("2026-11-26 09:49").empty());
  EXPECT_EQ(announced("2026-11-26 09:50").size(), 1U);
  EXPECT_EQ(announced("2026-11-26 10:09").size(), 1U);
  EXPECT_TRUE(announced("2026-11-26 10:10").empty());
  EXPECT_TRUE(office.book_.announced("trimouille", paris("2026-11-26 09:55")).empty());
}

TEST(AppointmentBook, LivesThroughOtherRules) {
  Booking office({.desks = 1});
  ASSERT_EQ(office.book("isle", "2026-11-26 10:00"), Verdict::kDone);
  const std::string reference = office.last();
  config::Config other = office.config_;
  other.organisations[0].appointments->late_min = 30;
  office.book_.set_rules(other, paris("2026-11-25 15:00"));
  EXPECT_EQ(office.expired("2026-11-26 10:29").find("missed"), std::string::npos);
  other.organisations[0].appointments.reset();
  office.book_.set_rules(other, paris("2026-11-26 10:29"));
  EXPECT_EQ(office.expired("2026-11-26 10:29"), "missed") << "the rest of ten minutes";
  EXPECT_EQ(office.book("isle", "2026-11-27 10:00"), Verdict::kUnknownOrganisation);
  EXPECT_NE(office.book_.find("isle", reference), nullptr);
}

TEST(AppointmentBook, TakesInWhatAnEarlierRelayKnew) {
  Booking before({});
  ASSERT_EQ(before.book("isle", "2026-11-26 10:00"), Verdict::kDone);
  const std::string reference = before.last();
  before.at("2026-11-26 10:00");
  ASSERT_EQ(before.arrive("isle", reference, VisitId(7)), Verdict::kDone);
  const Appointment kept = *before.book_.find("isle", reference);

  Booking after({});
  const UnixSeconds now = paris("2026-11-26 10:01");
  ASSERT_TRUE(after.book_.take_in(kept, now));
  EXPECT_FALSE(after.book_.take_in(kept, now)) << "once";
  EXPECT_EQ(after.book_.find("isle", reference)->state, AppointmentState::kBooked);
  ASSERT_NE(after.book_.of_visit(VisitId(7)), nullptr) << "the visit may be restored";
  EXPECT_EQ(after.expired("2026-11-26 10:11"), "missed");

  Booking later({});
  EXPECT_FALSE(later.book_.take_in(kept, paris("2026-11-27 10:00"))) << "long forgotten";
  Appointment strange = kept;
  strange.reference = "../x";
  EXPECT_FALSE(later.book_.take_in(strange, now));
  strange = kept;
  strange.ends = strange.starts + 100'000;
  EXPECT_FALSE(later.book_.take_in(strange, now));
}

TEST(AppointmentBook, WhoComesOnAnotherDayIsToldSo) {
  Booking booking({});
  ASSERT_EQ(booking.book("isle", "2026-11-27 09:00"), Verdict::kDone);
  booking.at("2026-11-26 16:00");
  EXPECT_EQ(booking.arrive("isle", booking.last(), VisitId(1)), Verdict::kTooEarly);
  booking.at("2026-11-26 21:00");
  EXPECT_EQ(booking.arrive("isle", booking.last(), VisitId(1)), Verdict::kDone);
}

TEST(AppointmentBook, OneVisitHasOne) {
  Booking booking({.kiosks = 2});
  ASSERT_EQ(booking.book("isle", "2026-11-25 15:10"), Verdict::kDone);
  const std::string first = booking.last();
  ASSERT_EQ(booking.book("isle", "2026-11-25 15:30"), Verdict::kDone);
  ASSERT_EQ(booking.arrive("isle", first, VisitId(1)), Verdict::kDone);
  EXPECT_EQ(booking.arrive("isle", booking.last(), VisitId(1)), Verdict::kBusy);
}

// Whoever was in time and waits for a relay that is started anew has not missed it.
TEST(AppointmentBook, ARestartMakesNobodyLate) {
  Booking before({});
  ASSERT_EQ(before.book("isle", "2026-11-25 15:10"), Verdict::kDone);
  const std::string reference = before.last();
  ASSERT_EQ(before.arrive("isle", reference, VisitId(7)), Verdict::kDone);
  Booking after({});
  after.at("2026-11-25 15:40");
  ASSERT_TRUE(after.book_.take_in(*before.book_.find("isle", reference), after.now_));
  EXPECT_EQ(after.expired("2026-11-25 15:41"), "");
  EXPECT_EQ(after.arrive("isle", reference, VisitId(7)), Verdict::kDone);

  Booking gone({});
  gone.at("2026-11-25 15:40");
  ASSERT_TRUE(gone.book_.take_in(*before.book_.find("isle", reference), gone.now_));
  EXPECT_EQ(gone.expired("2026-11-25 15:50"), "missed") << "and did not come back";
}

TEST(AppointmentBook, WhatIsConfiguredNoLongerIsWithdrawn) {
  Booking booking({.kiosks = 2});
  ASSERT_EQ(booking.book("isle", "2026-11-26 09:00"), Verdict::kDone);
  const Appointment kept = *booking.book_.find("isle", booking.last());
  ASSERT_EQ(booking.book("trimouille", "2026-11-26 09:00"), Verdict::kDone);
  config::Config fresh = booking.config_;
  fresh.sites.pop_back();
  booking.book_.set_rules(fresh, booking.now_);
  const std::vector<Appointment> gone = booking.book_.withdraw_removed();
  ASSERT_EQ(gone.size(), 1U);
  EXPECT_EQ(gone[0].site, "trimouille");
  EXPECT_EQ(booking.book_.open(), 1U);
  fresh.sites[0].organisations = {"msa"};
  booking.book_.set_rules(fresh, booking.now_);
  EXPECT_EQ(booking.book_.withdraw_removed().size(), 1U);
  EXPECT_FALSE(booking.book_.take_in(kept, booking.now_)) << "nor by a restart";
}

// Any order of verbs: never more open at one moment than desks, nor at a site than kiosks; the
// same reference never twice; what is due is found.
class AppointmentLaws : public testing::TestWithParam<std::uint32_t> {};
TEST_P(AppointmentLaws, HoldAfterEveryStep) {
  std::mt19937 random(GetParam());
  const auto draw = [&](std::uint32_t below) { return static_cast<std::size_t>(random() % below); };
  Booking office({.desks = 2, .permanence = "mon-fri 08:50-16:50"});
  AppointmentBook& book = office.book_;
  UnixSeconds now = paris("2026-11-25 08:00");
  std::uint64_t visit = 0;
  for (int step = 0; step < 600; ++step) {
    now += static_cast<UnixSeconds>(draw(240));
    const std::string site = draw(2) == 0 ? "isle" : "trimouille";
    const std::string organisation = draw(3) == 0 ? "msa" : "caf";
    std::vector<Appointment> open;
    for (const auto& [key, each] : book.all()) {
      if (each.open()) open.push_back(each);
    }
    const Appointment* any =
        open.empty() ? nullptr : &open[draw(static_cast<std::uint32_t>(open.size()))];
    switch (draw(7)) {
      case 0:
      case 1: {
        const auto slots = book.free_slots(site, organisation, now, now, 6);
        EXPECT_TRUE(std::ranges::is_sorted(slots));
        if (slots.empty()) break;
        Appointment made;
        EXPECT_EQ(
            book.book(site, organisation, slots[draw(static_cast<std::uint32_t>(slots.size()))],
                      draw(5'000), now, made),
            Verdict::kDone)
            << "what is offered can be had";
        break;
      }
      case 2: {
        Appointment gone;
        if (any != nullptr && draw(4) == 0)
          static_cast<void>(book.cancel(any->site, any->reference, gone));
        break;
      }
      case 3:
        if (any != nullptr) {
          const Verdict verdict = book.arrive(any->site, any->reference, VisitId(++visit), now);
          EXPECT_EQ(verdict == Verdict::kDone, any->state == AppointmentState::kBooked &&
                                                   now < book.late_until(*any) &&
                                                   any->starts - now <= 12 * 3'600);
        }
        break;
      case 4:
        if (any != nullptr) static_cast<void>(book.answered(any->visit));
        break;
      case 5:
        if (any != nullptr)
          static_cast<void>(draw(2) == 0 ? book.ended(any->visit, now)
                                         : book.left(any->visit, now));
        break;
      default:
        static_cast<void>(book.expire(now));
        EXPECT_TRUE(!book.next_due() || *book.next_due() > now);
        for (const auto& [key, each] : book.all()) {
          EXPECT_FALSE(each.state == AppointmentState::kBooked && now >= book.late_until(each));
        }
    }
    std::size_t count = 0;
    for (const auto& [key, each] : book.all()) {
      if (!each.open()) continue;
      ++count;
      std::size_t same_organisation = 0;
      std::size_t same_site = 0;
      for (const auto& [other_key, other] : book.all()) {
        if (!other.open() || other.starts > each.starts || other.ends <= each.starts) continue;
        if (other.organisation == each.organisation) ++same_organisation;
        if (other.site == each.site) ++same_site;
      }
      EXPECT_LE(same_organisation, each.organisation == "caf" ? 2U : 1U);
      EXPECT_LE(same_site, 1U);
    }
    EXPECT_EQ(book.open(), count);
    if (HasFailure()) return;
  }
  EXPECT_GT(visit, 10U) << "too tame";
}
INSTANTIATE_TEST_SUITE_P(Seeds, AppointmentLaws, testing::Range(1U, 13U));

}  // namespace
}  // namespace signalling
