#include "signalling/counter/appointment_book.h"

#include <algorithm>

#include "sfu/base/check.h"

namespace signalling {
namespace {

constexpr UnixSeconds kMinute = 60;
constexpr UnixSeconds kDay = 86'400;
constexpr UnixSeconds kLongestSlot = 240 * kMinute;  // config/organisation.cc
constexpr UnixSeconds kLate = 10 * kMinute;          // of an organisation that is no more
constexpr std::size_t kStride = 617;  // a prime: it passes by every reference before the first

}  // namespace

AppointmentBook::AppointmentBook(const config::Config& config, const Timetable& timetable,
                                 Options options)
    : timetable_(timetable), options_(options) {
  set_rules(config, 0);
}

void AppointmentBook::set_rules(const config::Config& config, UnixSeconds now) {
  rules_.clear();
  places_.clear();
  for (const config::Organisation& each : config.organisations) {
    if (!each.appointments) continue;
    const config::Appointments& given = *each.appointments;
    const auto desks = static_cast<std::int64_t>(each.desks.size());
    const std::int64_t parallel = given.parallel > 0 ? given.parallel : desks;
    rules_[each.id] = {given.slot_min * kMinute, static_cast<std::size_t>(parallel),
                       given.horizon_days * kDay, given.late_min * kMinute};
  }
  for (const config::Site& site : config.sites) {
    places_[site.id] = {{site.organisations.begin(), site.organisations.end()},
                        static_cast<std::size_t>(site.kiosks)};
  }
  for (const auto& [key, appointment] : appointments_) schedule(key, appointment, now);
}

const AppointmentBook::Rules* AppointmentBook::rules_of(std::string_view organisation) const {
  const auto found = rules_.find(organisation);
  return found == rules_.end() ? nullptr : &found->second;
}

bool AppointmentBook::offered(std::string_view site, std::string_view organisation) const {
  const auto place = places_.find(site);
  return place != places_.end() && place->second.organisations.contains(organisation) &&
         rules_of(organisation) != nullptr;
}

UnixSeconds AppointmentBook::slot_of(std::string_view organisation) const {
  const Rules* rules = rules_of(organisation);
  return rules == nullptr ? 0 : rules->slot;
}

UnixSeconds AppointmentBook::late_until(const Appointment& appointment) const {
  const Rules* rules = rules_of(appointment.organisation);
  const UnixSeconds late = appointment.starts + (rules == nullptr ? kLate : rules->late);
  const bool came =
      appointment.state == AppointmentState::kBooked && appointment.visit != VisitId();
  return came ? std::max(late, restored_at_ + options_.absence) : late;
}

Verdict AppointmentBook::book(std::string_view site, std::string_view organisation,
                              UnixSeconds starts, std::size_t draw, UnixSeconds now,
                              Appointment& booked) {
  if (!places_.contains(site)) return Verdict::kUnknownSite;
  if (!offered(site, organisation)) return Verdict::kUnknownOrganisation;
  const Rules& rules = *rules_of(organisation);
  if (open_ >= options_.max_open || open_at_site(site) >= options_.max_open_per_site) {
    return Verdict::kLimit;
  }
  const bool ahead = starts > now && starts <= now + rules.horizon;
  if (!ahead || !is_slot(site, organisation, rules, starts)) return Verdict::kNoSlot;
  if (!is_free(places_.find(site)->second, site, rules, agenda_of(organisation), starts)) {
    return Verdict::kSlotTaken;
  }
  Appointment made{.site = std::string(site),
                   .reference = {},
                   .organisation = std::string(organisation),
                   .starts = starts,
                   .ends = starts + rules.slot};
  for (std::size_t i = 0; i < kReferences && made.reference.empty(); ++i) {
    std::string candidate = reference_of((draw % kReferences + i * kStride) % kReferences);
    if (find(site, candidate) == nullptr) made.reference = std::move(candidate);
  }
  if (made.reference.empty()) return Verdict::kLimit;
  put(made, now);
  booked = std::move(made);
  return Verdict::kDone;
}

Verdict AppointmentBook::cancel(std::string_view site, std::string_view reference,
                                Appointment& cancelled) {
  const Appointment* found = find(site, reference);
  if (found == nullptr || !found->open()) return Verdict::kUnknownAppointment;
  if (found->state != AppointmentState::kBooked) return Verdict::kBusy;
  cancelled = *found;
  take_out({cancelled.site, cancelled.reference});
  return Verdict::kDone;
}

const Appointment* AppointmentBook::find(std::string_view site, std::string_view reference) const {
  const auto found = appointments_.find(Key{std::string(site), std::string(reference)});
  return found == appointments_.end() ? nullptr : &found->second;
}

const Appointment* AppointmentBook::of_visit(VisitId visit) const {
  const auto found = by_visit_.find(visit);
  return found == by_visit_.end() ? nullptr : &appointments_.at(found->second);
}

Verdict AppointmentBook::arrive(std::string_view site, std::string_view reference, VisitId visit,
                                UnixSeconds now) {
  const auto found = appointments_.find(Key{std::string(site), std::string(reference)});
  if (found == appointments_.end()) return Verdict::kUnknownAppointment;
  Appointment& appointment = found->second;
  if (appointment.state == AppointmentState::kMissed) return Verdict::kTooLate;
  if (appointment.state == AppointmentState::kKept) return Verdict::kUnknownAppointment;
  if (appointment.state != AppointmentState::kBooked ||
      by_visit_.contains(visit) != (appointment.visit == visit)) {
    return Verdict::kBusy;
  }
  if (now >= late_until(appointment)) return Verdict::kTooLate;
  if (now < appointment.starts - options_.earliest) return Verdict::kTooEarly;
  by_visit_.erase(appointment.visit);
  appointment.visit = visit;
  by_visit_.insert_or_assign(visit, found->first);
  set_state(appointment, AppointmentState::kArrived, now);
  return Verdict::kDone;
}

const Appointment* AppointmentBook::left(VisitId visit, UnixSeconds now) {
  const auto found = by_visit_.find(visit);
  if (found == by_visit_.end()) return nullptr;
  Appointment& appointment = appointments_.at(found->second);
  if (appointment.state != AppointmentState::kArrived) return nullptr;
  by_visit_.erase(found);
  appointment.visit = VisitId();
  set_state(appointment, AppointmentState::kBooked, now);
  return &appointment;
}

const Appointment* AppointmentBook::answered(VisitId visit) {
  const auto found = by_visit_.find(visit);
  if (found == by_visit_.end()) return nullptr;
  Appointment& appointment = appointments_.at(found->second);
  if (appointment.state != AppointmentState::kArrived) return nullptr;
  set_state(appointment, AppointmentState::kInVisit, appointment.starts);
  return &appointment;
}

const Appointment* AppointmentBook::ended(VisitId visit, UnixSeconds now) {
  const auto found = by_visit_.find(visit);
  if (found == by_visit_.end()) return nullptr;
  Appointment& appointment = appointments_.at(found->second);
  if (appointment.state != AppointmentState::kInVisit) return nullptr;
  by_visit_.erase(found);
  set_state(appointment, AppointmentState::kKept, now);
  return &appointment;
}

std::vector<AppointmentBook::Change> AppointmentBook::expire(UnixSeconds now) {
  std::vector<Change> changes;
  while (!due_.empty() && due_.begin()->first <= now) {
    const Key key = due_.begin()->second;
    Appointment& appointment = appointments_.at(key);
    const bool missed =
        appointment.state == AppointmentState::kBooked && now >= late_until(appointment);
    if (missed) {
      by_visit_.erase(appointment.visit);
      set_state(appointment, AppointmentState::kMissed, now);
      changes.push_back({Change::Kind::kMissed, appointment});
    } else if (!appointment.open()) {
      changes.push_back({Change::Kind::kForgotten, appointment});
      take_out(key);
    } else {
      changes.push_back({Change::Kind::kDue, appointment});
      schedule(key, appointment, now);
    }
  }
  return changes;
}

std::optional<UnixSeconds> AppointmentBook::next_due() const {
  return due_.empty() ? std::nullopt : std::optional(due_.begin()->first);
}

// Whoever was in a visit was served; whoever waited may say so again, or is restored with the
// visit.
bool AppointmentBook::take_in(Appointment appointment, UnixSeconds now) {
  const bool fits = appointment.starts >= 0 && appointment.ends > appointment.starts &&
                    appointment.ends - appointment.starts <= kLongestSlot;
  const bool past = appointment.ends + options_.remember <= now;
  if (!fits || past || !is_configured(appointment) ||
      parse_reference(appointment.reference) != appointment.reference ||
      find(appointment.site, appointment.reference) != nullptr) {
    return false;
  }
  if (appointment.state == AppointmentState::kArrived) {
    appointment.state = AppointmentState::kBooked;
  } else if (appointment.state == AppointmentState::kInVisit) {
    appointment.state = AppointmentState::kKept;
  }
  if (!appointment.open() || by_visit_.contains(appointment.visit)) appointment.visit = VisitId();
  if (open_ >= options_.max_open || open_at_site(appointment.site) >= options_.max_open_per_site) {
    return false;
  }
  restored_at_ = now;
  put(appointment, now);
  if (appointment.visit != VisitId()) {
    by_visit_.emplace(appointment.visit, Key{appointment.site, appointment.reference});
  }
  return true;
}

bool AppointmentBook::is_configured(const Appointment& appointment) const {
  const auto place = places_.find(appointment.site);
  return place != places_.end() && place->second.organisations.contains(appointment.organisation);
}

std::vector<Appointment> AppointmentBook::withdraw_removed() {
  std::vector<Appointment> removed;
  for (const auto& [key, each] : appointments_) {
    if (each.state == AppointmentState::kBooked && !is_configured(each)) removed.push_back(each);
  }
  for (const Appointment& each : removed) take_out({each.site, each.reference});
  return removed;
}

std::vector<const Appointment*> AppointmentBook::announced(std::string_view site,
                                                           UnixSeconds now) const {
  std::vector<const Appointment*> list;
  const auto agenda = by_site_.find(site);
  if (agenda == by_site_.end()) return list;
  for (const auto& [starts, key] : agenda->second) {
    const Appointment& each = appointments_.at(key);
    if (starts - options_.announce > now) break;
    if (each.state == AppointmentState::kBooked && now < late_until(each)) list.push_back(&each);
  }
  return list;
}

std::vector<const Appointment*> AppointmentBook::of(std::string_view organisation, UnixSeconds from,
                                                    UnixSeconds to) const {
  std::vector<const Appointment*> list;
  const Agenda* agenda = agenda_of(organisation);
  if (agenda == nullptr) return list;
  for (auto each = agenda->lower_bound({from, {}}); each != agenda->end() && each->first < to;
       ++each) {
    list.push_back(&appointments_.at(each->second));
  }
  return list;
}

const AppointmentBook::Agenda* AppointmentBook::agenda_of(std::string_view organisation) const {
  const auto found = by_organisation_.find(organisation);
  return found == by_organisation_.end() ? nullptr : &found->second;
}

std::size_t AppointmentBook::open_at_site(std::string_view site) const {
  const auto agenda = by_site_.find(site);
  if (agenda == by_site_.end()) return 0;
  return static_cast<std::size_t>(std::ranges::count_if(
      agenda->second, [this](const auto& each) { return appointments_.at(each.second).open(); }));
}

void AppointmentBook::put(const Appointment& appointment, UnixSeconds now) {
  const Key key{appointment.site, appointment.reference};
  longest_ = std::max(longest_, appointment.ends - appointment.starts);
  appointments_.emplace(key, appointment);
  by_organisation_[appointment.organisation].emplace(appointment.starts, key);
  by_site_[appointment.site].emplace(appointment.starts, key);
  if (appointment.open()) ++open_;
  schedule(key, appointment, now);
}

void AppointmentBook::take_out(const Key& key) {
  const auto node = appointments_.extract(key);
  SFU_CHECK(!node.empty());
  const Appointment& gone = node.mapped();
  const auto drop = [&](auto& agendas, const std::string& name) {
    const auto agenda = agendas.find(name);
    agenda->second.erase({gone.starts, key});
    if (agenda->second.empty()) agendas.erase(agenda);
  };
  drop(by_organisation_, gone.organisation);
  drop(by_site_, gone.site);
  by_visit_.erase(gone.visit);
  if (gone.open()) --open_;
  if (const auto due = due_of_.extract(key)) due_.erase({due.mapped(), key});
}

void AppointmentBook::set_state(Appointment& appointment, AppointmentState state, UnixSeconds now) {
  const bool before = appointment.open();
  appointment.state = state;
  if (before && !appointment.open()) --open_;
  schedule({appointment.site, appointment.reference}, appointment, now);
}

void AppointmentBook::schedule(const Key& key, const Appointment& appointment, UnixSeconds now) {
  if (const auto known = due_of_.extract(key)) due_.erase({known.mapped(), key});
  const std::optional<UnixSeconds> when = next_moment(appointment, now);
  if (!when) return;
  due_of_.emplace(key, *when);
  due_.emplace(*when, key);
}

std::optional<UnixSeconds> AppointmentBook::next_moment(const Appointment& appointment,
                                                        UnixSeconds now) const {
  const UnixSeconds announced = appointment.starts - options_.announce;
  const UnixSeconds preferred = priority_from(appointment);
  switch (appointment.state) {
    case AppointmentState::kBooked:
      if (now < announced) return announced;
      return now < preferred ? preferred : late_until(appointment);
    case AppointmentState::kArrived:
      return now < preferred ? std::optional(preferred) : std::nullopt;
    case AppointmentState::kInVisit:
      return std::nullopt;
    case AppointmentState::kKept:
    case AppointmentState::kMissed:
      return appointment.ends + options_.remember;
  }
  SFU_CHECK(false);
}

}  // namespace signalling
