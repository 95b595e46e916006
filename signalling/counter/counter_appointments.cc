// Visits at a time that was agreed on: booking, arriving, and what the time brings.
#include <algorithm>
#include <set>
#include <utility>

#include "signalling/counter/counter.h"

namespace signalling {
namespace {

// The clock may be set meanwhile.
constexpr UnixSeconds kLongestSleep = 600;

}  // namespace

Verdict Counter::book(std::string_view site, std::string_view organisation, UnixSeconds starts,
                      std::size_t draw, Instant at, Appointment& booked, CounterEvents& out) {
  const Verdict verdict = book_.book(site, organisation, starts, draw, at.unix_time, booked);
  if (verdict != Verdict::kDone) return verdict;
  note(AppointmentChanged::Kind::kBooked, booked, at, out);
  return Verdict::kDone;
}

Verdict Counter::cancel_appointment(std::string_view site, std::string_view reference, Instant at,
                                    Appointment& cancelled, CounterEvents& out) {
  const Verdict verdict = book_.cancel(site, reference, cancelled);
  if (verdict != Verdict::kDone) return verdict;
  note(AppointmentChanged::Kind::kCancelled, cancelled, at, out);
  return Verdict::kDone;
}

void Counter::note(AppointmentChanged::Kind kind, const Appointment& appointment, Instant at,
                   CounterEvents& out) {
  out.emplace_back(AppointmentChanged{kind, appointment});
  plan_appointments(at);
}

void Counter::note(AppointmentChanged::Kind kind, const Appointment* appointment, Instant at,
                   CounterEvents& out) {
  if (appointment != nullptr) note(kind, *appointment, at, out);
}

void Counter::plan_appointments(Instant at) {
  const std::optional<UnixSeconds> due = book_.next_due();
  if (!due) {
    next_appointment_ = sfu::Timestamp::never();
    return;
  }
  const UnixSeconds left = std::clamp<UnixSeconds>(*due - at.unix_time, 0, kLongestSleep);
  next_appointment_ = at.now + sfu::TimeDelta::seconds(left);
}

Waiting::Kind Counter::kind_of(const Appointment& appointment, Instant at) const {
  return at.unix_time < book_.priority_from(appointment) ? Waiting::Kind::kDropIn
                                                         : Waiting::Kind::kAppointment;
}

bool Counter::is_due(const Appointment* appointment, Instant at) const {
  return appointment != nullptr &&
         at.unix_time >= appointment->starts - options_.appointments.announce &&
         at.unix_time < book_.late_until(*appointment);
}

Verdict Counter::arrive(KioskKey kiosk, std::string_view reference, Instant at,
                        CounterEvents& out) {
  const auto caller = kiosks_.find(kiosk);
  if (caller == kiosks_.end()) return Verdict::kUnknownSite;
  const std::string& site = caller->second.site;
  const Appointment* known = book_.find(site, reference);
  if (known == nullptr) return Verdict::kUnknownAppointment;
  if (find_queue(known->organisation) == nullptr) return Verdict::kUnknownOrganisation;
  const auto queue = queues_.find(known->organisation);
  if (caller->second.visit) return claim(visits_.at(*caller->second.visit), *known, at, out);
  if (!is_due(known, at) && !timetable_.of(site, known->organisation).open(at.unix_time)) {
    return Verdict::kClosed;
  }
  if (queue->second.line.size() >= options_.max_waiting) return Verdict::kLimit;
  const Verdict verdict = book_.arrive(site, reference, VisitId(next_visit_), at.unix_time);
  if (verdict != Verdict::kDone) return verdict;
  Visit& visit = add_visit(VisitId(next_visit_++), kiosk, queue->first, at);
  visit.appointment = known->starts;
  queue->second.line.add({kind_of(*known, at), visit.id, known->starts});
  note(AppointmentChanged::Kind::kArrived, *known, at, out);
  out.emplace_back(QueueChanged{visit.organisation});
  settle(visit.organisation, at, out);
  return Verdict::kDone;
}

// Somebody who waits already says that they have an appointment.
Verdict Counter::claim(Visit& visit, const Appointment& known, Instant at, CounterEvents& out) {
  if (!visit.waiting() || visit.appointment) return Verdict::kBusy;
  if (visit.organisation != known.organisation) return Verdict::kForbidden;
  const Verdict verdict = book_.arrive(visit.site, known.reference, visit.id, at.unix_time);
  if (verdict != Verdict::kDone) return verdict;
  visit.appointment = known.starts;
  put_in_line(visit, known, at);
  note(AppointmentChanged::Kind::kArrived, known, at, out);
  out.emplace_back(changed(visit, at));
  out.emplace_back(QueueChanged{visit.organisation});
  settle(visit.organisation, at, out);
  return Verdict::kDone;
}

// A citizen who comes from another desk goes before everybody as it is.
void Counter::put_in_line(const Visit& visit, const Appointment& appointment, Instant at) {
  WaitingLine& line = queues_.at(visit.organisation).line;
  const Waiting* entry = line.find(visit.id);
  if (entry == nullptr || entry->kind != Waiting::Kind::kDropIn) return;
  line.remove(visit.id);
  line.add({kind_of(appointment, at), visit.id, appointment.starts});
}

void Counter::expire_appointments(Instant at, CounterEvents& out) {
  std::set<std::string> moved;
  for (const AppointmentBook::Change& change : book_.expire(at.unix_time)) {
    const Appointment& appointment = change.appointment;
    using Kind = AppointmentBook::Change::Kind;
    const auto kind = change.kind == Kind::kMissed      ? AppointmentChanged::Kind::kMissed
                      : change.kind == Kind::kForgotten ? AppointmentChanged::Kind::kForgotten
                                                        : AppointmentChanged::Kind::kDue;
    out.emplace_back(AppointmentChanged{kind, appointment});
    const Visit* visit = find(appointment.visit);
    const bool waits = appointment.state == AppointmentState::kArrived && visit != nullptr &&
                       visit->organisation == appointment.organisation;
    if (!waits) continue;
    put_in_line(*visit, appointment, at);
    moved.insert(appointment.organisation);
  }
  for (const std::string& organisation : moved) {
    out.emplace_back(QueueChanged{organisation});
    settle(organisation, at, out);
  }
  plan_appointments(at);
}

// The visit of a relay that ran before; false: it has none.
void Counter::resume_appointment(Visit& visit, Instant at, CounterEvents& out) {
  const Appointment* known = book_.of_visit(visit.id);
  if (known == nullptr || known->site != visit.site) return;
  const std::string reference = known->reference;
  if (book_.arrive(visit.site, reference, visit.id, at.unix_time) != Verdict::kDone) return;
  visit.appointment = known->starts;
  note(AppointmentChanged::Kind::kArrived, *known, at, out);
}

void Counter::withdraw_removed_appointments(Instant at, CounterEvents& out) {
  for (const Appointment& gone : book_.withdraw_removed()) {
    note(AppointmentChanged::Kind::kWithdrawn, gone, at, out);
  }
}

// Nobody was there to answer: that is nobody's missing it.
void Counter::drop_unserved(VisitId visit, Instant at, CounterEvents& out) {
  const Appointment* left = book_.left(visit, at.unix_time);
  if (left == nullptr) return;
  Appointment gone;
  const std::string site = left->site;
  const std::string reference = left->reference;
  static_cast<void>(book_.cancel(site, reference, gone));
  note(AppointmentChanged::Kind::kUnserved, gone, at, out);
}

std::vector<Claim> Counter::claims(const Queue& queue, const std::string& organisation,
                                   Instant at) const {
  constexpr UnixSeconds kAhead = 12 * 3'600;  // longer than anybody waits
  constexpr UnixSeconds kBehind = 3'600;      // config: late_min
  std::vector<Claim> claims;
  const auto in = [at](UnixSeconds when) {
    return sfu::TimeDelta::seconds(std::max<UnixSeconds>(when - at.unix_time, 0));
  };
  std::size_t index = 0;
  for (const Waiting& entry : queue.line) {
    const std::size_t here = index++;
    if (entry.kind != Waiting::Kind::kDropIn) continue;
    const Appointment* own = book_.of_visit(entry.visit);
    if (own != nullptr) claims.push_back({in(book_.priority_from(*own)), here});
  }
  for (const Appointment* each :
       book_.of(organisation, at.unix_time - kBehind, at.unix_time + kAhead)) {
    const bool expected =
        each->state == AppointmentState::kBooked && at.unix_time < book_.late_until(*each);
    if (expected) claims.push_back({in(each->starts), std::nullopt});
  }
  return claims;
}

}  // namespace signalling
