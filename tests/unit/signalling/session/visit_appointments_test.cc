// Appointments as kiosks and desks see them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "signalling/session/appointment_file.h"
#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

config::Config with_appointments() {
  config::Config config = two_organisations();
  config.organisations[0].appointments = config::Appointments{.slot_min = 20};
  return config;
}

class VisitAppointments : public testing::Test {
 protected:
  std::vector<std::int64_t> slots(ConnectionId who, std::optional<std::string> site = {}) {
    node_.say(who, AppointmentFindMessage{"caf", site});
    return node_.last<AppointmentSlotsMessage>(who).slots;
  }
  AppointmentEntry book(ConnectionId who, std::int64_t starts,
                        std::optional<std::string> site = {}) {
    node_.say(who, AppointmentBookMessage{"caf", starts, site});
    return node_.last<AppointmentMessage>(who).appointment;
  }

  std::int64_t count(sfu::AppointmentEvent event) {
    return node_.metrics().appointments[static_cast<std::size_t>(event)].value();
  }

  Node node_{with_appointments()};
  ConnectionId kiosk_ = node_.enter(Node::kiosk_token());
  ConnectionId other_ = node_.enter(Node::kiosk_token("lussac"));
  ConnectionId desk_ = node_.ready_desk("caf");
};

TEST_F(VisitAppointments, AKioskIsToldThatTheyCanBeHadAndOfWhichTimes) {
  const auto offered = *node_.last<WelcomeMessage>(kiosk_).organisations;
  EXPECT_TRUE(offered[0].appointments);
  EXPECT_FALSE(offered[1].appointments);
  node_.say(kiosk_, AppointmentFindMessage{"caf"}, 4);
  const auto answer = node_.last<AppointmentSlotsMessage>(kiosk_);
  EXPECT_EQ(node_.last_id<AppointmentSlotsMessage>(kiosk_), 4);
  EXPECT_EQ(answer.slots.size(), 6U);
  EXPECT_EQ(answer.slot_s, 1'200);
  EXPECT_EQ(answer.site.id, "isle");
  node_.say(kiosk_, AppointmentFindMessage{"caf", {}, answer.slots.back() + 1});
  EXPECT_GT(node_.last<AppointmentSlotsMessage>(kiosk_).slots.front(), answer.slots.back());
  node_.forget();
  node_.say(kiosk_, AppointmentFindMessage{"cpam"});
  EXPECT_EQ(node_.error(kiosk_), "unknown_organisation");
}

TEST_F(VisitAppointments, TheSameTimeIsGivenToOneOfTwoKiosksPerDesk) {
  const std::int64_t starts = slots(kiosk_).front();
  EXPECT_EQ(book(kiosk_, starts).state, "booked");
  EXPECT_EQ(book(other_, starts).state, "booked") << "two desks";
  node_.forget();
  node_.say(kiosk_, AppointmentBookMessage{"caf", starts});
  EXPECT_EQ(node_.error(kiosk_), "slot_taken");
}

TEST_F(VisitAppointments, ItsKioskAnnouncesItTenMinutesAheadAndTheDeskHasItOnItsList) {
  const AppointmentEntry booked = book(kiosk_, slots(kiosk_).front());
  node_.pass(sfu::TimeDelta::seconds(2));
  ASSERT_EQ(node_.last<AppointmentsMessage>(desk_).appointments.size(), 1U);
  EXPECT_EQ(node_.last<AppointmentsMessage>(desk_).appointments[0].reference, booked.reference);
  node_.forget();
  node_.pass(sfu::TimeDelta::seconds(booked.starts_at - 599 - node_.at().unix_time));
  node_.pass(sfu::TimeDelta::seconds(2));
  ASSERT_EQ(node_.last<AppointmentsMessage>(kiosk_).appointments.size(), 1U);
  EXPECT_TRUE(node_.all<AppointmentsMessage>(other_).empty()) << "another site";

  node_.say(kiosk_, AppointmentArriveMessage{booked.reference}, 9);
  EXPECT_EQ(node_.last_id<VisitMessage>(kiosk_), 9);
  EXPECT_EQ(node_.last<VisitMessage>(kiosk_).appointment, booked.starts_at);
  EXPECT_EQ(node_.last<RingMessage>(desk_).appointment, booked.starts_at);
}

TEST_F(VisitAppointments, AReferenceIsReadAsTypedAndGoodAtItsSiteAlone) {
  const AppointmentEntry booked = book(kiosk_, slots(kiosk_).front());
  node_.forget();
  for (const char* wrong : {"", "99", "K27", "<b>"}) {
    node_.say(kiosk_, AppointmentArriveMessage{wrong});
    EXPECT_EQ(node_.error(kiosk_), "unknown_appointment");
  }
  node_.say(other_, AppointmentCancelMessage{booked.reference});
  EXPECT_EQ(node_.error(other_), "unknown_appointment");
  std::string typed = booked.reference;
  typed.insert(2, " ");
  node_.say(kiosk_, AppointmentCancelMessage{typed});
  EXPECT_EQ(node_.last<AppointmentMessage>(kiosk_).appointment.state, "cancelled");
}

TEST_F(VisitAppointments, ReferencesCannotBeTriedWithoutEnd) {
  for (int i = 0; i < 20; ++i) {
    node_.say(kiosk_, AppointmentArriveMessage{"00F"});
    EXPECT_EQ(node_.error(kiosk_), "unknown_appointment");
    node_.pass(sfu::TimeDelta::ms(200));
  }
  node_.say(kiosk_, AppointmentArriveMessage{"00F"});
  EXPECT_EQ(node_.error(kiosk_), "limit");
  EXPECT_EQ(count(sfu::AppointmentEvent::kRefused), 1);
  node_.pass(sfu::TimeDelta::seconds(60));
  node_.say(kiosk_, AppointmentArriveMessage{"00F"});
  EXPECT_EQ(node_.error(kiosk_), "unknown_appointment");
}

TEST_F(VisitAppointments, AnAdviserBooksAFollowUpAndTheKioskInTheVisitShowsIt) {
  static_cast<void>(node_.connect(kiosk_, desk_));
  const std::int64_t starts = slots(desk_, "isle")[3];
  node_.forget();
  const AppointmentEntry booked = book(desk_, starts, "isle");
  EXPECT_EQ(node_.last<AppointmentMessage>(kiosk_).appointment.reference, booked.reference);
  EXPECT_TRUE(node_.all<AppointmentMessage>(other_).empty());
  node_.say(desk_, AppointmentCancelMessage{booked.reference, "isle"});
  EXPECT_EQ(node_.last<AppointmentMessage>(desk_).appointment.state, "cancelled");
}

TEST_F(VisitAppointments, ADeskBooksAndCancelsForItsOwnOrganisationAndARealSite) {
  const ConnectionId cpam = node_.ready_desk("cpam");
  const AppointmentEntry booked = book(kiosk_, slots(kiosk_).front());
  node_.say(cpam, AppointmentCancelMessage{booked.reference, "isle"});
  EXPECT_EQ(node_.error(cpam), "unknown_appointment");
  node_.say(cpam, AppointmentBookMessage{"caf", booked.starts_at + 1'200, "isle"});
  EXPECT_EQ(node_.error(cpam), "forbidden");
  node_.say(desk_, AppointmentBookMessage{"caf", booked.starts_at + 1'200, "nowhere"});
  EXPECT_EQ(node_.error(desk_), "bad_message");
  node_.say(desk_, AppointmentArriveMessage{booked.reference});
  EXPECT_EQ(node_.error(desk_), "forbidden");
}

TEST_F(VisitAppointments, AGuestHasNothingToDoWithThem) {
  const ConnectionId guest = node_.enter(Node::room_token("meeting"));
  node_.say(guest, AppointmentFindMessage{"caf", "isle"});
  EXPECT_EQ(node_.error(guest), "forbidden");
}

TEST_F(VisitAppointments, WhatIsPromisedIsKeptAtOnceAndTheNextRunKnowsIt) {
  const AppointmentEntry booked = book(kiosk_, slots(kiosk_).front());
  const auto kept = read_appointments(node_.kept("appointments.json"));
  ASSERT_TRUE(kept);
  ASSERT_EQ(kept->size(), 1U);
  EXPECT_EQ(kept->front().reference, booked.reference);

  Node after(with_appointments());
  EXPECT_EQ(after.session().take_in(*kept, after.at()), 1U);
  EXPECT_EQ(after.metrics().appointments_open.value(), 1);
  const ConnectionId kiosk = after.enter(Node::kiosk_token());
  after.say(kiosk, AppointmentCancelMessage{booked.reference});
  EXPECT_EQ(after.last<AppointmentMessage>(kiosk).appointment.state, "cancelled");
  EXPECT_TRUE(read_appointments(after.kept("appointments.json"))->empty());
}

TEST_F(VisitAppointments, HowFarAVisitHasComeIsKeptAFewSecondsLater) {
  const AppointmentEntry booked = book(kiosk_, slots(kiosk_).front());
  node_.say(kiosk_, AppointmentArriveMessage{booked.reference});
  EXPECT_EQ(read_appointments(node_.kept("appointments.json"))->front().state,
            AppointmentState::kBooked);
  node_.pass(sfu::TimeDelta::seconds(5));
  EXPECT_EQ(read_appointments(node_.kept("appointments.json"))->front().state,
            AppointmentState::kArrived);
}

TEST_F(VisitAppointments, WhatBecomesOfThemIsCounted) {
  const AppointmentEntry booked = book(kiosk_, slots(kiosk_).front());
  EXPECT_EQ(count(sfu::AppointmentEvent::kBooked), 1);
  EXPECT_EQ(node_.metrics().appointments_open.value(), 1);
  node_.say(kiosk_, AppointmentCancelMessage{booked.reference});
  EXPECT_EQ(count(sfu::AppointmentEvent::kCancelled), 1);
  EXPECT_EQ(node_.metrics().appointments_open.value(), 0);
}

TEST_F(VisitAppointments, NoneBeginsWhileTheRelayGoesDown) {
  const AppointmentEntry booked = book(kiosk_, slots(kiosk_).front());
  node_.drain();
  node_.forget();
  node_.say(kiosk_, AppointmentArriveMessage{booked.reference});
  EXPECT_EQ(node_.error(kiosk_), "limit");
}

TEST_F(VisitAppointments, AReloadThatGivesOrTakesThemIsHeardByKiosksAndDesks) {
  book(kiosk_, slots(kiosk_).front());
  config::Config fresh = two_organisations();
  node_.forget();
  node_.reconfigure(fresh);
  EXPECT_FALSE(node_.last<OrganisationsMessage>(kiosk_).organisations[0].appointments);
  node_.pass(sfu::TimeDelta::seconds(1));
  EXPECT_EQ(node_.last<AppointmentsMessage>(desk_).appointments.size(), 1U) << "it stays booked";
  fresh.organisations[0].appointments = config::Appointments{.slot_min = 20};
  node_.forget();
  node_.reconfigure(fresh);
  EXPECT_TRUE(node_.last<OrganisationsMessage>(kiosk_).organisations[0].appointments);
}

TEST_F(VisitAppointments, AReloadThatTakesTheOrganisationAwayWithdrawsThem) {
  book(kiosk_, slots(kiosk_).front());
  config::Config fresh = two_organisations();
  fresh.sites[0].organisations = {"cpam"};
  node_.reconfigure(fresh);
  node_.forget();
  node_.pass(sfu::TimeDelta::seconds(5));
  EXPECT_TRUE(node_.last<AppointmentsMessage>(desk_).appointments.empty());
  EXPECT_EQ(count(sfu::AppointmentEvent::kWithdrawn), 1);
  EXPECT_TRUE(read_appointments(node_.kept("appointments.json"))->empty());
}

TEST_F(VisitAppointments, ADeskTakesNotEveryTimeOfEverySite) {
  config::Config config = with_appointments();
  config.organisations[0].appointments = config::Appointments{.slot_min = 1, .parallel = 50};
  Node node(config);
  const ConnectionId desk = node.ready_desk("caf");
  node.say(desk, AppointmentFindMessage{"caf", "isle"});
  std::int64_t starts = node.last<AppointmentSlotsMessage>(desk).slots.front();
  for (int i = 0; i < 30; ++i) {
    node.say(desk, AppointmentBookMessage{"caf", starts, i % 2 == 0 ? "isle" : "lussac"});
    starts += 60;
    node.pass(sfu::TimeDelta::ms(100));
  }
  node.forget();
  node.say(desk, AppointmentBookMessage{"caf", starts, "isle"});
  EXPECT_EQ(node.error(desk), "limit");
}

TEST_F(VisitAppointments, OfALongDayWhatIsStillToComeIsListed) {
  config::Config config = with_appointments();
  config.organisations[0].appointments =
      config::Appointments{.slot_min = 1, .parallel = 50, .late_min = 1};
  Node node(config);
  const ConnectionId kiosk = node.enter(Node::kiosk_token());
  const ConnectionId desk = node.ready_desk("caf");
  const auto book_next = [&] {
    node.say(kiosk, AppointmentFindMessage{"caf"});
    const auto slots = node.last<AppointmentSlotsMessage>(kiosk).slots;
    node.say(kiosk, AppointmentBookMessage{"caf", slots.front()});
    return slots.front();
  };
  for (int i = 0; i < 70; ++i) {
    book_next();
    node.pass(sfu::TimeDelta::seconds(61));
  }
  const std::int64_t last = book_next();
  node.pass(sfu::TimeDelta::seconds(2));
  const auto list = node.last<AppointmentsMessage>(desk).appointments;
  EXPECT_EQ(list.size(), 60U);
  EXPECT_EQ(list.back().starts_at, last);
  EXPECT_TRUE(std::ranges::is_sorted(list, {}, &AppointmentEntry::starts_at));
}

}  // namespace
}  // namespace signalling
