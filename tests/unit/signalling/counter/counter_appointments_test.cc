// Appointments at the counter: who is called when, and what the others are told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "appointments.h"
#include "network.h"
#include "signalling/counter/counter.h"

namespace signalling {
namespace {

using test::paris;
using testing::Contains;
using testing::Not;

class AppointmentsTest : public testing::Test {
 protected:
  AppointmentsTest() {
    for (std::uint64_t i = 1; i <= 3; ++i) {
      EXPECT_EQ(counter_.kiosk_connected(KioskKey(i), i == 3 ? "trimouille" : "isle"),
                Verdict::kDone);
    }
    EXPECT_EQ(counter_.desk_connected(desk_, events_), Verdict::kDone);
    at("2026-11-26 09:30");
  }
  void at(const std::string& when) {
    const UnixSeconds unix_time = paris(when);
    now_.now = now_.now + sfu::TimeDelta::seconds(unix_time - now_.unix_time);
    now_.unix_time = unix_time;
    counter_.handle_timeout(now_, events_);
  }
  std::string book(const std::string& when, const std::string& site = "isle") {
    Appointment made;
    EXPECT_EQ(counter_.book(site, "caf", paris(when), ++draw_ * 12, now_, made, events_),
              Verdict::kDone);
    return made.reference;
  }
  Verdict arrive(std::uint64_t kiosk, const std::string& reference) {
    return counter_.arrive(KioskKey(kiosk), reference, now_, events_);
  }
  void touch(std::uint64_t kiosk) {
    EXPECT_EQ(counter_.request_visit(KioskKey(kiosk), "caf", now_, events_), Verdict::kDone);
  }
  void ready() { EXPECT_EQ(counter_.set_ready(desk_, true, now_, events_), Verdict::kDone); }
  const Visit& visit(std::uint64_t kiosk) { return *counter_.visit_of(KioskKey(kiosk)); }
  VisitState state(std::uint64_t kiosk) { return visit(kiosk).state; }
  void serve() {  // whoever rings, briefly
    const VisitId id = *counter_.place_of(desk_)->ringing;
    EXPECT_EQ(counter_.answer(desk_, id, now_, events_), Verdict::kDone);
    EXPECT_EQ(counter_.end_visit(id, desk_, now_, events_), Verdict::kDone);
  }
  std::vector<std::string> told() { return test::take(events_); }

  const DeskKey desk_{"caf", "1"};
  const config::Config config_ = test::network_with_appointments({.desks = 1, .kiosks = 2});
  Counter counter_{config_, {}};
  Instant now_{sfu::Timestamp::ms(1), paris("2026-11-26 09:00")};
  CounterEvents events_;
  std::size_t draw_ = 0;
};

TEST_F(AppointmentsTest, WhoHasOneIsServedBeforeThoseWhoWaitedLonger) {
  const std::string reference = book("2026-11-26 10:00");
  at("2026-11-26 09:40");
  touch(1);
  at("2026-11-26 09:58");
  ASSERT_EQ(arrive(3, reference), Verdict::kUnknownAppointment) << "of another site";
  ASSERT_EQ(arrive(2, reference), Verdict::kDone);
  ready();
  EXPECT_EQ(state(2), VisitState::kRinging);
  EXPECT_EQ(state(1), VisitState::kQueued);
  EXPECT_EQ(counter_.waiting("caf", now_.now).front().appointment, paris("2026-11-26 10:00"));
  told();
  serve();
  EXPECT_THAT(told(),
              testing::AllOf(Contains("appointment answered"), Contains("appointment ended")));
  EXPECT_EQ(state(1), VisitState::kRinging);
}

TEST_F(AppointmentsTest, WhoComesEarlyWaitsLikeEverybodyUntilFiveMinutesBefore) {
  const std::string reference = book("2026-11-26 10:20");
  touch(1);
  ASSERT_EQ(arrive(2, reference), Verdict::kDone);
  const auto kinds = [&] {
    std::string text;
    for (const WaitingVisit& each : counter_.waiting("caf", now_.now)) {
      text += std::string(to_string(each.kind)) + " ";
    }
    return text;
  };
  EXPECT_EQ(kinds(), "drop_in drop_in ");
  EXPECT_EQ(visit(2).position, 2U);
  at("2026-11-26 10:14");
  EXPECT_EQ(kinds(), "drop_in drop_in ");
  at("2026-11-26 10:15");
  EXPECT_EQ(kinds(), "appointment drop_in ");
  EXPECT_EQ(visit(2).position, 1U);
  EXPECT_EQ(visit(1).position, 2U);
}

TEST_F(AppointmentsTest, WhoComesEarlyIsServedAtOnceWhenADeskIsFree) {
  const std::string reference = book("2026-11-26 11:40");
  ready();
  ASSERT_EQ(arrive(1, reference), Verdict::kDone);
  EXPECT_EQ(state(1), VisitState::kRinging);
  serve();
  EXPECT_EQ(counter_.appointments().find("isle", reference)->state, AppointmentState::kKept);
}

TEST_F(AppointmentsTest, WhoIsRungAlreadyIsNotTakenAway) {
  const std::string reference = book("2026-11-26 10:00");
  at("2026-11-26 09:58");
  ready();
  touch(1);
  ASSERT_EQ(state(1), VisitState::kRinging);
  ASSERT_EQ(arrive(2, reference), Verdict::kDone);
  EXPECT_EQ(state(1), VisitState::kRinging);
  EXPECT_EQ(state(2), VisitState::kQueued);
  serve();
  EXPECT_EQ(state(2), VisitState::kRinging);
}

TEST_F(AppointmentsTest, SomebodyWhoWaitsMaySayThatTheyHaveOne) {
  const std::string reference = book("2026-11-26 10:00");
  at("2026-11-26 09:56");
  touch(1);
  touch(2);
  EXPECT_EQ(visit(2).position, 2U);
  const VisitId same = visit(2).id;
  ASSERT_EQ(arrive(2, reference), Verdict::kDone);
  EXPECT_EQ(visit(2).id, same);
  EXPECT_EQ(visit(2).position, 1U);
  EXPECT_EQ(arrive(2, reference), Verdict::kBusy) << "once";
}

TEST_F(AppointmentsTest, LateWithinTheTimeIsStillNextAndAfterItIsToldSo) {
  const std::string first = book("2026-11-26 10:00");
  const std::string second = book("2026-11-26 10:20");
  at("2026-11-26 10:05");
  touch(1);
  at("2026-11-26 10:09");
  ASSERT_EQ(arrive(2, first), Verdict::kDone);
  EXPECT_EQ(visit(2).position, 1U);
  at("2026-11-26 10:30");
  EXPECT_THAT(told(), Contains("appointment missed"));
  EXPECT_EQ(state(2), VisitState::kQueued) << "who is there has not missed it";
  EXPECT_EQ(counter_.end_visit(visit(1).id, KioskKey(1), now_, events_), Verdict::kDone);
  EXPECT_EQ(arrive(1, second), Verdict::kTooLate);
  touch(1);  // without it
  EXPECT_EQ(state(1), VisitState::kQueued);
}

TEST_F(AppointmentsTest, WhoLeavesWhileWaitingMayComeBack) {
  const std::string reference = book("2026-11-26 10:00");
  at("2026-11-26 09:55");
  ASSERT_EQ(arrive(1, reference), Verdict::kDone);
  counter_.kiosk_disconnected(KioskKey(1), now_, events_);
  EXPECT_THAT(told(), Contains("appointment left"));
  at("2026-11-26 10:02");
  ASSERT_EQ(arrive(2, reference), Verdict::kDone);
  EXPECT_EQ(visit(2).position, 1U);
}

TEST_F(AppointmentsTest, BeforeTheDoorOpensOneMayWaitForTheFirst) {
  const std::string early = book("2026-11-26 13:30");
  const std::string later = book("2026-11-26 13:50");
  at("2026-11-26 13:19");
  EXPECT_EQ(arrive(1, early), Verdict::kClosed) << "come back nearer the time";
  at("2026-11-26 13:22");
  ASSERT_EQ(arrive(1, early), Verdict::kDone);
  at("2026-11-26 13:27");
  ASSERT_TRUE(counter_.visit_of(KioskKey(1))) << "not sent home";
  EXPECT_EQ(arrive(2, later), Verdict::kClosed);
}

TEST_F(AppointmentsTest, WhomNobodyAnswersUntilClosingHasNotMissedIt) {
  const std::string reference = book("2026-11-26 11:40");
  at("2026-11-26 11:40");
  ASSERT_EQ(arrive(1, reference), Verdict::kDone);
  at("2026-11-26 11:59");
  ASSERT_TRUE(counter_.visit_of(KioskKey(1)));
  told();
  at("2026-11-26 12:01");
  EXPECT_THAT(told(), testing::AllOf(Contains("appointment unserved"),
                                     Contains("visit 1 ended closed by relay")));
  at("2026-11-26 13:00");
  EXPECT_THAT(told(), Not(Contains("appointment missed")));
}

TEST_F(AppointmentsTest, TheWaitOfOthersCountsThoseThatAreStillToCome) {
  book("2026-11-26 10:00");
  at("2026-11-26 09:50");
  ready();
  touch(1);
  EXPECT_EQ(counter_.answer(desk_, visit(1).id, now_, events_), Verdict::kDone);
  touch(2);
  // In 18 minutes the desk is free; then comes who has an appointment, for 18 more.
  EXPECT_EQ(visit(2).estimate, sfu::TimeDelta::seconds(36 * 60));
}

TEST_F(AppointmentsTest, AnotherRunOfTheRelayGoesOnWithIt) {
  const std::string reference = book("2026-11-26 10:00");
  at("2026-11-26 09:58");
  ASSERT_EQ(arrive(1, reference), Verdict::kDone);
  Counter after(config_, {.first_visit = 1'000});
  for (const auto& [key, each] : counter_.appointments().all())
    EXPECT_TRUE(after.take_in(each, now_));
  CounterEvents events;
  ASSERT_EQ(after.kiosk_connected(KioskKey(8), "isle"), Verdict::kDone);
  ASSERT_EQ(after.kiosk_connected(KioskKey(1), "isle"), Verdict::kDone);
  ASSERT_EQ(after.request_visit(KioskKey(8), "caf", now_, events), Verdict::kDone);
  ASSERT_EQ(after.restore_waiting(visit(1).id, KioskKey(1), "caf", now_, events), Verdict::kDone);
  EXPECT_EQ(after.visit_of(KioskKey(1))->position, 1U);
  EXPECT_EQ(after.appointments().find("isle", reference)->state, AppointmentState::kArrived);
}

TEST_F(AppointmentsTest, AKeptOneEndsWithTheTransferAndAnotherMayFollow) {
  EXPECT_EQ(counter_.desk_connected({"msa", "1"}, events_), Verdict::kDone);
  EXPECT_EQ(counter_.set_ready({"msa", "1"}, true, now_, events_), Verdict::kDone);
  const std::string reference = book("2026-11-26 09:40");
  ready();
  ASSERT_EQ(arrive(1, reference), Verdict::kDone);
  const VisitId id = visit(1).id;
  ASSERT_EQ(counter_.answer(desk_, id, now_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.transfer(desk_, id, "msa", now_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.appointments().find("isle", reference)->state, AppointmentState::kKept);
  EXPECT_EQ(counter_.appointments().open(), 0U);
}

TEST_F(AppointmentsTest, WhoWaitsForAnotherOrganisationIsTold) {
  const std::string reference = book("2026-11-26 09:40");
  ASSERT_EQ(counter_.request_visit(KioskKey(1), "msa", now_, events_), Verdict::kDone);
  EXPECT_EQ(arrive(1, reference), Verdict::kForbidden);
}

TEST_F(AppointmentsTest, NobodyWaitsOvernight) {
  const std::string reference = book("2026-11-27 09:00");
  at("2026-11-26 16:50");
  EXPECT_EQ(arrive(1, reference), Verdict::kTooEarly);
}

TEST_F(AppointmentsTest, GoOnPastMidnight) {
  const std::string reference = book("2026-11-27 09:00");
  at("2026-11-26 23:59");
  at("2026-11-27 00:01");
  EXPECT_NE(counter_.appointments().find("isle", reference), nullptr);
  at("2026-11-27 09:09");
  EXPECT_THAT(told(), Not(Contains("appointment missed")));
  at("2026-11-27 09:10");
  EXPECT_THAT(told(), Contains("appointment missed"));
}

}  // namespace
}  // namespace signalling
