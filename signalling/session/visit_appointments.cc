// Appointments as kiosks and desks ask for them, and the lists that they are told.
#include <algorithm>
#include <map>
#include <string>
#include <tuple>
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
// References can be tried, times looked up and taken by whoever stands before a kiosk, and a desk
// may take times at every site.
constexpr auto kMinute = sfu::TimeDelta::seconds(60);
constexpr Visits::Bound kReferenceTries = {kMinute, 20};
constexpr Visits::Bound kBookings = {kMinute, 30};
constexpr Visits::Bound kSearches = {sfu::TimeDelta::seconds(1), 120};

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
    case Kind::kWithdrawn:
      return sfu::AppointmentEvent::kWithdrawn;
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

bool Visits::may_try(Limits& limits, const std::string& who, Bound bound, const Person& person,
                     Turn& turn) {
  RateLimit& limit = limits.try_emplace(who, bound.interval, bound.burst).first->second;
  if (limit.allow(turn.now())) return true;
  metrics_.appointment(sfu::AppointmentEvent::kRefused);
  turn.refuse(person.connection, ErrorCode::kLimit, "too many at this site: wait a minute");
  return false;
}

void Visits::find_slots(const Person& person, const AppointmentFindMessage& message, Turn& turn) {
  const std::string* site = site_of(person, message.site, turn);
  if (site == nullptr || !may_book_for(person, message.organisation, turn)) return;
  if (!may_try(searches_, *site, kSearches, person, turn)) return;
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
  if (!may_try(bookings_, *site, kBookings, person, turn)) return;
  if (person.claims.role == Role::kDesk &&
      !may_try(desk_bookings_, person.claims.organisation + "/" + person.claims.desk, kBookings,
               person, turn)) {
    return;
  }
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
  if (kiosk && !may_try(references_, *site, kReferenceTries, person, turn)) return;
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
  if (!may_try(references_, kiosk.claims.site, kReferenceTries, kiosk, turn)) return;
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
  using Kind = AppointmentChanged::Kind;
  const bool kept = event.kind == Kind::kBooked || event.kind == Kind::kCancelled;
  if (!kept && event.kind != Kind::kDue) {
    next_keep_ = std::min(next_keep_, turn.now() + kKeepDelay);
  }
  if (const auto counted = to_metric(event.kind)) metrics_.appointment(*counted);
  metrics_.appointments_open.set(static_cast<std::int64_t>(counter_.appointments().open()));
}

void Visits::keep_appointments(Turn& turn) {
  next_keep_ = sfu::Timestamp::never();
  turn.keep(std::string(kAppointmentsFile), write_appointments(counter_.appointments()));
}

void Visits::appointments_not_kept(sfu::Timestamp now) { next_keep_ = now + kKeepDelay; }

bool Visits::take_in(Appointment appointment, sfu::Instant at) {
  const bool taken = counter_.take_in(std::move(appointment), at);
  metrics_.appointments_open.set(static_cast<std::int64_t>(counter_.appointments().open()));
  return taken;
}

void Visits::tell_all_lists(sfu::Timestamp now) {
  for (const config::Site& site : config_.sites) changed_sites_.insert(site.id);
  for (const config::Organisation& each : config_.organisations) changed_agendas_.insert(each.id);
  next_lists_ = std::min(next_lists_, now + kListDelay);
}

AppointmentsMessage Visits::announced_at(const std::string& site, UnixSeconds now) const {
  AppointmentsMessage message;
  for (const Appointment* each : counter_.appointments().announced(site, now)) {
    if (message.appointments.size() == kListed) break;
    message.appointments.push_back(describe(*each));
  }
  return message;
}

// When there are more than fit, what is still to come goes before what is over, the latest of that
// first.
AppointmentsMessage Visits::day_of(const std::string& organisation, UnixSeconds now) const {
  auto list = counter_.appointments().of(organisation, now - kListedBehind, now + kListedAhead);
  if (list.size() > kListed) {
    std::ranges::sort(list, {}, [](const Appointment* each) {
      const bool over = !each->open();
      return std::tuple(over, over ? -each->starts : each->starts, each->site, each->reference);
    });
    list.resize(kListed);
  }
  std::ranges::sort(list, {}, [](const Appointment* each) {
    return std::tie(each->starts, each->site, each->reference);
  });
  AppointmentsMessage message;
  for (const Appointment* each : list) message.appointments.push_back(describe(*each));
  return message;
}

void Visits::tell_appointments(const Person& person, Turn& turn) const {
  const UnixSeconds now = turn.at().unix_time;
  const bool desk = person.claims.role == Role::kDesk;
  const AppointmentsMessage message =
      desk ? day_of(person.claims.organisation, now) : announced_at(person.claims.site, now);
  const bool gives = desk && counter_.appointments().slot_of(person.claims.organisation) > 0;
  if (gives || !message.appointments.empty()) turn.send(person.connection, message);
}

// Those who were told before hear of an empty list too.
void Visits::tell_lists(Turn& turn) {
  next_lists_ = sfu::Timestamp::never();
  const UnixSeconds now = turn.at().unix_time;
  std::map<std::string, std::vector<ConnectionId>> at_sites;
  std::map<std::string, std::vector<ConnectionId>> of_organisations;
  for (const std::string& site : std::exchange(changed_sites_, {})) at_sites[site];
  for (const std::string& body : std::exchange(changed_agendas_, {})) of_organisations[body];
  for (const sfu::ParticipantId participant : people_.everyone()) {
    const Person& person = *people_.find(participant);
    if (person.in_plain_role() || !person.connection) continue;
    const bool kiosk = person.claims.role == Role::kKiosk;
    auto& lists = kiosk ? at_sites : of_organisations;
    const auto list = lists.find(kiosk ? person.claims.site : person.claims.organisation);
    if (list != lists.end()) list->second.push_back(*person.connection);
  }
  for (const auto& [site, kiosks] : at_sites) turn.send(kiosks, announced_at(site, now));
  for (const auto& [body, desks] : of_organisations) turn.send(desks, day_of(body, now));
}

}  // namespace signalling
