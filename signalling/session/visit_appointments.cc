// Appointments as kiosks and desks ask for them, and the lists that they are told.
#include <algorithm>
#include <string>
#include <utility>

#include "signalling/session/appointment_file.h"
#include "signalling/session/visits.h"

namespace signalling {
namespace {

constexpr std::size_t kSlotsShown = 6;  // more than six choices are no longer read
constexpr std::size_t kListed = 60;     // an adviser's day; also a bound on the message
constexpr UnixSeconds kListedBehind = 2 * 3'600;
constexpr UnixSeconds kListedAhead = 12 * 3'600;
// Many begin at the same minute: one word to a page, not one per appointment.
constexpr auto kListDelay = sfu::TimeDelta::seconds(1);
// What is promised is on the disk before the answer; how far a visit has come, this much later:
// after a crash its citizen shows the reference once more.
constexpr auto kKeepDelay = sfu::TimeDelta::seconds(5);
// References can be tried and times taken by whoever stands before a kiosk: so many at once, and
// then one a minute.
constexpr auto kInterval = sfu::TimeDelta::seconds(60);
constexpr std::int64_t kReferencesTried = 20;
constexpr std::int64_t kBooked = 30;

std::optional<sfu::AppointmentEvent> to_metric(AppointmentChanged::Kind kind) {
  using Kind = AppointmentChanged::Kind;
  switch (kind) {
    case Kind::kBooked:
      return sfu::AppointmentEvent::kBooked;
    case Kind::kCancelled:
      return sfu::AppointmentEvent::kCancelled;
    case Kind::kArrived:
      return sfu::AppointmentEvent::kArrived;
    case Kind::kAnswered:
      return sfu::AppointmentEvent::kKept;
    case Kind::kMissed:
      return sfu::AppointmentEvent::kMissed;
    case Kind::kUnserved:
      return sfu::AppointmentEvent::kUnserved;
    case Kind::kLeft:
    case Kind::kEnded:
    case Kind::kDue:
    case Kind::kForgotten:
      break;
  }
  return std::nullopt;
}

}  // namespace

AppointmentEntry Visits::describe(const Appointment& appointment) const {
  return {appointment.reference,
          config_.name_of_site(appointment.site),
          config_.name_of_organisation(appointment.organisation),
          appointment.starts,
          appointment.ends,
          std::string(to_string(appointment.state))};
}

// Where a kiosk stands, or what a desk says; nullptr: they must not.
const std::string* Visits::site_of(const Person& person, const std::optional<std::string>& said,
                                   Turn& turn) const {
  if (person.claims.role == Role::kKiosk) return &person.claims.site;
  if (said && config::find_site(config_.sites, *said) != nullptr) return &*said;
  turn.refuse(person.connection, ErrorCode::kBadMessage, "site must name one", "/site");
  return nullptr;
}

bool Visits::may_book_for(const Person& person, const std::string& organisation, Turn& turn) const {
  if (person.claims.role == Role::kKiosk || person.claims.organisation == organisation) return true;
  turn.refuse(person.connection, ErrorCode::kForbidden, "a desk books for its organisation alone");
  return false;
}

bool Visits::may_try(std::map<std::string, RateLimit, std::less<>>& limits, const std::string& site,
                     std::int64_t burst, const Person& person, Turn& turn) {
  const bool allowed = limits.try_emplace(site, kInterval, burst).first->second.allow(turn.now());
  if (allowed) return true;
  metrics_.appointment(sfu::AppointmentEvent::kRefused);
  turn.refuse(person.connection, ErrorCode::kLimit, "too many at this site: wait a minute");
  return false;
}

void Visits::find_slots(const Person& person, const AppointmentFindMessage& message, Turn& turn) {
  const std::string* site = site_of(person, message.site, turn);
  if (site == nullptr || !may_book_for(person, message.organisation, turn)) return;
  const AppointmentBook& book = counter_.appointments();
  if (!book.offered(*site, message.organisation)) {
    return finish(person, Verdict::kUnknownOrganisation, {}, turn);
  }
  AppointmentSlotsMessage answer;
  answer.organisation = config_.name_of_organisation(message.organisation);
  answer.site = config_.name_of_site(*site);
  answer.slots = book.free_slots(*site, message.organisation, message.from.value_or(0),
                                 turn.at().unix_time, kSlotsShown);
  answer.slot_s = book.slot_of(message.organisation);
  turn.send(person.connection, answer);
}

void Visits::book(const Person& person, const AppointmentBookMessage& message, std::size_t draw,
                  Turn& turn) {
  const std::string* site = site_of(person, message.site, turn);
  if (site == nullptr || !may_book_for(person, message.organisation, turn)) return;
  if (!may_try(bookings_, *site, kBooked, person, turn)) return;
  Appointment booked;
  CounterEvents events;
  const Verdict verdict = counter_.book(*site, message.organisation, message.starts_at, draw,
                                        turn.at(), booked, events);
  if (verdict == Verdict::kLimit) metrics_.appointment(sfu::AppointmentEvent::kRefused);
  if (verdict != Verdict::kDone) return finish(person, verdict, {}, turn);
  keep_appointments(turn);
  const AppointmentMessage answer{describe(booked)};
  turn.send(person.connection, answer);
  tell(events, turn);
  if (person.claims.role != Role::kDesk) return;
  // The citizen in this adviser's visit has it on the screen, to write down or to print.
  const Visit* visit = counter_.visit_of(person.desk());
  if (visit == nullptr || visit->site != *site || visit->state != VisitState::kConnected) return;
  if (const Person* kiosk = people_.find(visit->kiosk)) turn.send(kiosk->connection, answer);
}

void Visits::cancel(const Person& person, const AppointmentCancelMessage& message, Turn& turn) {
  const std::string* site = site_of(person, message.site, turn);
  if (site == nullptr) return;
  const bool kiosk = person.claims.role == Role::kKiosk;
  if (kiosk && !may_try(references_, *site, kReferencesTried, person, turn)) return;
  const std::optional<std::string> reference = parse_reference(message.reference);
  const Appointment* known = reference ? counter_.appointments().find(*site, *reference) : nullptr;
  if (known == nullptr || (!kiosk && known->organisation != person.claims.organisation)) {
    return finish(person, Verdict::kUnknownAppointment, {}, turn);
  }
  Appointment gone;
  CounterEvents events;
  const Verdict verdict = counter_.cancel_appointment(*site, *reference, turn.at(), gone, events);
  if (verdict != Verdict::kDone) return finish(person, verdict, {}, turn);
  keep_appointments(turn);
  AppointmentMessage answer{describe(gone)};
  answer.appointment.state = "cancelled";
  turn.send(person.connection, answer);
  tell(events, turn);
}

void Visits::arrive_for(const Person& kiosk, const AppointmentArriveMessage& message, Turn& turn) {
  if (!may_try(references_, kiosk.claims.site, kReferencesTried, kiosk, turn)) return;
  if (rooms_.full()) return turn.refuse(kiosk.connection, ErrorCode::kLimit, "too many rooms");
  const std::optional<std::string> reference = parse_reference(message.reference);
  CounterEvents events;
  const Verdict verdict = reference ? counter_.arrive(kiosk.kiosk(), *reference, turn.at(), events)
                                    : Verdict::kUnknownAppointment;
  finish(kiosk, verdict, events, turn);
}

void Visits::tell(const AppointmentChanged& event, Turn& turn) {
  changed_sites_.insert(event.appointment.site);
  changed_agendas_.insert(event.appointment.organisation);
  next_lists_ = std::min(next_lists_, turn.now() + kListDelay);
  if (event.kind != AppointmentChanged::Kind::kDue) {
    next_keep_ = std::min(next_keep_, turn.now() + kKeepDelay);
  }
  if (const auto counted = to_metric(event.kind)) metrics_.appointment(*counted);
  metrics_.appointments_open.set(static_cast<std::int64_t>(counter_.appointments().open()));
}

void Visits::keep_appointments(Turn& turn) {
  next_keep_ = sfu::Timestamp::never();
  turn.keep(std::string(kAppointmentsFile), write_appointments(counter_.appointments()));
}

bool Visits::take_in(Appointment appointment, sfu::Instant at) {
  const bool taken = counter_.take_in(std::move(appointment), at);
  metrics_.appointments_open.set(static_cast<std::int64_t>(counter_.appointments().open()));
  return taken;
}

void Visits::tell_appointments(const Person& person, Turn& turn) const {
  const AppointmentBook& book = counter_.appointments();
  const bool desk = person.claims.role == Role::kDesk;
  if (desk ? book.slot_of(person.claims.organisation) == 0 : !book.any_offered()) return;
  const UnixSeconds now = turn.at().unix_time;
  AppointmentsMessage message;
  const std::vector<const Appointment*> list =
      person.claims.role == Role::kKiosk
          ? book.announced(person.claims.site, now)
          : book.of(person.claims.organisation, now - kListedBehind, now + kListedAhead);
  for (const Appointment* each : list) {
    if (message.appointments.size() == kListed) break;
    message.appointments.push_back(describe(*each));
  }
  turn.send(person.connection, message);
}

void Visits::tell_lists(Turn& turn) {
  next_lists_ = sfu::Timestamp::never();
  for (const sfu::ParticipantId participant : people_.everyone()) {
    const Person& person = *people_.find(participant);
    const bool concerned =
        person.claims.role == Role::kKiosk  ? changed_sites_.contains(person.claims.site)
        : person.claims.role == Role::kDesk ? changed_agendas_.contains(person.claims.organisation)
                                            : false;
    if (concerned && person.connection) tell_appointments(person, turn);
  }
  changed_sites_.clear();
  changed_agendas_.clear();
}

}  // namespace signalling
