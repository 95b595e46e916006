#include "signalling/counter/counter.h"

#include <algorithm>
#include <utility>

#include "sfu/base/check.h"

namespace signalling {
Counter::Counter(const config::Config& config, Options options)
    : options_(options),
      timetable_(config),
      book_(config, timetable_, options.appointments),
      next_visit_(options.first_visit) {
  configure(config);
}

Verdict Counter::kiosk_connected(KioskKey kiosk, std::string_view site) {
  SFU_CHECK(!kiosks_.contains(kiosk));
  if (sites_.find(site) == sites_.end()) return Verdict::kUnknownSite;
  if (kiosks_.size() >= options_.max_kiosks) return Verdict::kLimit;
  kiosks_[kiosk] = {std::string(site), std::nullopt, false};
  return Verdict::kDone;
}

void Counter::kiosk_disconnected(KioskKey kiosk, Instant at, CounterEvents& out) {
  if (const Visit* visit = visit_of(kiosk)) {
    VisitOutcome outcome = VisitOutcome::kAbandoned;
    if (visit->state == VisitState::kConnected) outcome = VisitOutcome::kInterrupted;
    if (visit->state == VisitState::kCalling) outcome = VisitOutcome::kUnanswered;
    end(visit->id, outcome, EndedBy::kKiosk, at, out);
  }
  kiosks_.erase(kiosk);
}

Verdict Counter::desk_connected(const DeskKey& desk, CounterEvents& out) {
  DeskPlace* place = find_place(desk);
  if (place == nullptr || place->retired) return Verdict::kUnknownDesk;
  if (place->connected) return Verdict::kDeskInUse;
  place->connected = true;
  out.emplace_back(DeskChanged{desk, false, false});
  return Verdict::kDone;
}

void Counter::desk_disconnected(const DeskKey& desk, Instant at, CounterEvents& out) {
  DeskPlace* place = find_connected(desk);
  if (place == nullptr) return;
  const std::optional<VisitId> id = place->visit;
  const bool retired = place->retired;
  *place = DeskPlace{};
  place->retired = retired;
  if (id) {
    Visit& visit = visits_.at(*id);
    if (visit.desk != desk) {
      leave(visit, desk, out);
      out.emplace_back(changed(visit, at));
    } else if (!visit.helpers.empty()) {
      promote_helper(visit, at, out);
    } else {
      const bool connected = visit.state == VisitState::kConnected;
      const auto outcome = connected ? VisitOutcome::kInterrupted : VisitOutcome::kAbandoned;
      end(*id, outcome, EndedBy::kDesk, at, out);
    }
  }
  settle(desk.organisation, at, out);
  if (retired) drop_retired();
}

void Counter::kiosk_away(KioskKey kiosk, Instant at, CounterEvents& out) {
  const auto found = kiosks_.find(kiosk);
  if (found == kiosks_.end()) return;
  found->second.away = true;
  const Visit* visit = visit_of(kiosk);
  if (visit == nullptr || !visit->waiting()) return;
  stop_ringing(visit->organisation, visit->id, RingStop::Reason::kAway, out);
  settle(visit->organisation, at, out);
}

void Counter::kiosk_back(KioskKey kiosk, Instant at, CounterEvents& out) {
  const auto found = kiosks_.find(kiosk);
  if (found == kiosks_.end()) return;
  found->second.away = false;
  if (const Visit* visit = visit_of(kiosk)) settle(visit->organisation, at, out);
}

void Counter::desk_away(const DeskKey& desk, Instant at, CounterEvents& out) {
  DeskPlace* place = find_connected(desk);
  if (place == nullptr) return;
  place->away = true;
  place->ringing.reset();
  const Visit* visit = visit_of(desk);
  if (visit != nullptr && visit->call && visit->desk == desk) {
    stop_ringing(visit->call->organisation, visit->id, RingStop::Reason::kAway, out);
    settle(visit->call->organisation, at, out);
  }
  settle(desk.organisation, at, out);
}

void Counter::desk_back(const DeskKey& desk, Instant at, CounterEvents& out) {
  DeskPlace* place = find_connected(desk);
  if (place == nullptr) return;
  place->away = false;
  const Visit* visit = visit_of(desk);
  if (visit != nullptr && visit->call) settle(visit->call->organisation, at, out);
  settle(desk.organisation, at, out);
}

Verdict Counter::restore_waiting(VisitId id, KioskKey kiosk, std::string_view organisation,
                                 Instant at, CounterEvents& out) {
  const auto caller = kiosks_.find(kiosk);
  if (caller == kiosks_.end()) return Verdict::kUnknownSite;
  if (find_queue(organisation) == nullptr) return Verdict::kUnknownOrganisation;
  Queue& queue = queues_.find(organisation)->second;
  if (caller->second.visit) return Verdict::kBusy;
  if (visits_.contains(id)) return Verdict::kVisitTaken;
  if (queue.line.size() >= options_.max_waiting) return Verdict::kLimit;
  Visit& visit = add_visit(id, kiosk, organisation, at);
  queue.line.add({Waiting::Kind::kDropIn, id});
  resume_appointment(visit, at, out);
  if (visit.appointment) put_in_line(visit, *book_.of_visit(id), at);
  out.emplace_back(QueueChanged{visit.organisation});
  settle(visit.organisation, at, out);
  return Verdict::kDone;
}

Verdict Counter::restore_connected(VisitId id, KioskKey kiosk, const DeskKey& desk, Instant at,
                                   CounterEvents& out) {
  const auto caller = kiosks_.find(kiosk);
  if (caller == kiosks_.end()) return Verdict::kUnknownSite;
  DeskPlace* place = find_connected(desk);
  if (place == nullptr) return Verdict::kUnknownDesk;
  if (caller->second.visit || place->visit) return Verdict::kBusy;
  if (visits_.contains(id)) return Verdict::kVisitTaken;
  Visit& visit = add_visit(id, kiosk, desk.organisation, at);
  resume_appointment(visit, at, out);
  connect(visit, desk, at, out);
  settle(desk.organisation, at, out);
  return Verdict::kDone;
}

Verdict Counter::set_ready(const DeskKey& desk, bool ready, Instant at, CounterEvents& out) {
  DeskPlace* place = find_connected(desk);
  if (place == nullptr) return Verdict::kUnknownDesk;
  place->ready = ready;
  place->wrap_up_until.reset();
  if (!ready) place->ringing.reset();
  out.emplace_back(changed(desk, *place, at));
  settle(desk.organisation, at, out);
  return Verdict::kDone;
}

Verdict Counter::request_visit(KioskKey kiosk, std::string_view organisation, Instant at,
                               CounterEvents& out) {
  const auto caller = kiosks_.find(kiosk);
  if (caller == kiosks_.end()) return Verdict::kUnknownSite;
  const auto site = sites_.find(caller->second.site);
  if (site == sites_.end()) return Verdict::kUnknownSite;
  const std::vector<std::string>& offered = site->second;
  const auto queue = queues_.find(organisation);
  if (queue == queues_.end() || std::ranges::find(offered, organisation) == offered.end()) {
    return Verdict::kUnknownOrganisation;
  }
  if (caller->second.visit) return Verdict::kBusy;

  const Visit& visit = add_visit(VisitId(next_visit_++), kiosk, organisation, at);
  if (!timetable_.of(visit.site, organisation).open(at.unix_time)) {
    end_closed(visit, at, out);
    return Verdict::kDone;
  }
  if (queue->second.line.size() >= options_.max_waiting) {
    end(visit.id, VisitOutcome::kRefused, EndedBy::kRelay, at, out);
    return Verdict::kDone;
  }
  queue->second.line.add({Waiting::Kind::kDropIn, visit.id});
  out.emplace_back(QueueChanged{visit.organisation});
  settle(visit.organisation, at, out);
  return Verdict::kDone;
}

Visit& Counter::add_visit(VisitId id, KioskKey kiosk, std::string_view organisation, Instant at) {
  Kiosk& caller = kiosks_.at(kiosk);
  caller.visit = id;
  return visits_
      .emplace(id, Visit{.id = id,
                         .kiosk = kiosk,
                         .site = caller.site,
                         .organisation = std::string(organisation),
                         .requested = at.now,
                         .waiting_since = at.now})
      .first->second;
}

Verdict Counter::answer(const DeskKey& desk, VisitId id, Instant at, CounterEvents& out) {
  DeskPlace* place = find_connected(desk);
  if (place == nullptr) return Verdict::kUnknownDesk;
  const auto found = visits_.find(id);
  if (found == visits_.end()) return Verdict::kUnknownVisit;
  Visit& visit = found->second;
  const bool here = visit.organisation == desk.organisation ||
                    (visit.call && visit.call->organisation == desk.organisation);
  if (!here) return Verdict::kUnknownVisit;
  if (place->visit) return Verdict::kBusy;
  if (place->ringing != id) {
    return visit.state == VisitState::kConnected ? Verdict::kVisitTaken : Verdict::kForbidden;
  }
  place->ringing.reset();
  unqueue(desk.organisation, id, RingStop::Reason::kAnswered, out);
  visit.waiting() ? connect(visit, desk, at, out) : join(visit, desk, at, out);
  settle(desk.organisation, at, out);
  return Verdict::kDone;
}

void Counter::connect(Visit& visit, const DeskKey& desk, Instant at, CounterEvents& out) {
  DeskPlace& place = *find_place(desk);
  place.ringing.reset();
  place.visit = visit.id;
  visit.state = VisitState::kConnected;
  visit.position = 0;
  visit.estimate.reset();
  if (!visit.answered) visit.answered = at.now;
  visit.with_desk_since = at.now;
  visit.desk = desk;
  note(AppointmentChanged::Kind::kAnswered, book_.answered(visit.id), at, out);
  out.emplace_back(changed(visit, at));
  out.emplace_back(changed(desk, place, at));
}

Verdict Counter::end_visit(VisitId visit, KioskKey by, Instant at, CounterEvents& out) {
  const Visit* own = visit_of(by);
  if (own == nullptr || own->id != visit) return Verdict::kUnknownVisit;
  VisitOutcome outcome = VisitOutcome::kAbandoned;
  if (own->state == VisitState::kConnected) outcome = VisitOutcome::kServed;
  if (own->state == VisitState::kCalling) outcome = VisitOutcome::kDeclined;
  end(visit, outcome, EndedBy::kKiosk, at, out);
  return Verdict::kDone;
}

Verdict Counter::end_visit(VisitId id, const DeskKey& by, Instant at, CounterEvents& out) {
  const Visit* visit = find_own(by, id);
  if (visit == nullptr) return Verdict::kUnknownVisit;
  const bool connected = visit->state == VisitState::kConnected;
  end(id, connected ? VisitOutcome::kServed : VisitOutcome::kAbandoned, EndedBy::kDesk, at, out);
  return Verdict::kDone;
}

void Counter::interrupt_visit(VisitId visit, Instant at, CounterEvents& out) {
  const Visit* found = find(visit);
  if (found == nullptr) return;
  const bool connected = found->state == VisitState::kConnected;
  end(visit, connected ? VisitOutcome::kInterrupted : VisitOutcome::kRefused, EndedBy::kRelay, at,
      out);
}

Verdict Counter::kick_visit(VisitId visit, Instant at, CounterEvents& out) {
  if (find(visit) == nullptr) return Verdict::kUnknownVisit;
  end(visit, VisitOutcome::kInterrupted, EndedBy::kRelay, at, out);
  return Verdict::kDone;
}

void Counter::end_closed(const Visit& visit, Instant at, CounterEvents& out) {
  const auto next = timetable_.of(visit.site, visit.organisation).next(at.unix_time);
  if (next) visits_.at(visit.id).opens_at = next->from;
  drop_unserved(visit.id, at, out);
  end(visit.id, VisitOutcome::kClosed, EndedBy::kRelay, at, out);
}

void Counter::end(VisitId id, VisitOutcome outcome, EndedBy by, Instant at, CounterEvents& out) {
  const auto node = visits_.extract(id);
  SFU_CHECK(!node.empty());
  Visit& visit = node.mapped();
  kiosks_.at(visit.kiosk).visit.reset();
  if (visit.waiting()) unqueue(visit.organisation, id, RingStop::Reason::kAbandoned, out);
  const std::optional<std::string> called = withdraw_call(visit, out);
  const bool connected = visit.state == VisitState::kConnected;
  if (connected) note_service(visit, at);
  note(AppointmentChanged::Kind::kLeft, book_.left(id, at.unix_time), at, out);
  note(AppointmentChanged::Kind::kEnded, book_.ended(id, at.unix_time), at, out);
  visit.state = VisitState::kEnded;
  visit.position = 0;
  visit.estimate.reset();
  visit.outcome = outcome;
  visit.by = by;
  out.emplace_back(changed(visit, at));
  if (visit.desk) vacate(*visit.desk, connected, at, out);
  for (const DeskKey& helper : visit.helpers) vacate(helper, false, at, out);
  for (const DeskKey& helper : visit.helpers) settle(helper.organisation, at, out);
  if (called) settle(*called, at, out);
  settle(visit.organisation, at, out);
}

// What a desk gave to a visit that it is done with: its own part, not that of the body before.
void Counter::note_service(const Visit& visit, Instant at) {
  queues_.at(visit.organisation).service.add(at.now - visit.with_desk_since);
}

// A desk that is in its visit no longer.
void Counter::vacate(const DeskKey& desk, bool wrap_up, Instant at, CounterEvents& out) {
  DeskPlace* place = find_connected(desk);
  if (place == nullptr) return;
  place->visit.reset();
  const sfu::TimeDelta rest = queues_.at(desk.organisation).wrap_up;
  if (wrap_up && !place->retired && rest > sfu::TimeDelta::zero()) {
    place->wrap_up_until = at.now + rest;
    wake_at(*place->wrap_up_until);
  }
  out.emplace_back(changed(desk, *place, at));
}

std::optional<DeskKey> Counter::hand_out_desk(std::string_view organisation) {
  const auto found = queues_.find(organisation);
  if (found == queues_.end() || found->second.desks.empty()) return std::nullopt;
  Queue& queue = found->second;
  const std::size_t count = queue.desks.size();
  std::size_t chosen = queue.next_desk;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t candidate = (queue.next_desk + i) % count;
    if (queue.places.at(queue.desks[candidate]).connected) continue;
    chosen = candidate;
    break;
  }
  queue.next_desk = (chosen + 1) % count;
  return DeskKey{found->first, queue.desks[chosen]};
}

const Visit* Counter::find(VisitId visit) const {
  const auto found = visits_.find(visit);
  return found == visits_.end() ? nullptr : &found->second;
}

const Visit* Counter::visit_of(KioskKey kiosk) const {
  const auto found = kiosks_.find(kiosk);
  return found == kiosks_.end() || !found->second.visit ? nullptr : find(*found->second.visit);
}

const Visit* Counter::visit_of(const DeskKey& desk) const {
  const auto queue = queues_.find(desk.organisation);
  if (queue == queues_.end()) return nullptr;
  const auto place = queue->second.places.find(desk.desk);
  if (place == queue->second.places.end() || !place->second.visit) return nullptr;
  return find(*place->second.visit);
}

std::vector<WaitingVisit> Counter::waiting(std::string_view organisation,
                                           sfu::Timestamp now) const {
  std::vector<WaitingVisit> list;
  const auto queue = queues_.find(organisation);
  if (queue == queues_.end()) return list;
  for (const Waiting& entry : queue->second.line) {
    const Visit& visit = visits_.at(entry.visit);
    const bool call = entry.kind == Waiting::Kind::kCall;
    list.push_back({entry.visit, visit.site, now - (call ? visit.call->since : visit.waiting_since),
                    entry.kind, call ? visit.desk : visit.from,
                    call ? std::nullopt : visit.appointment});
  }
  return list;
}

std::vector<DeskKey> Counter::connected_desks(std::string_view organisation) const {
  std::vector<DeskKey> list;
  const auto queue = queues_.find(organisation);
  if (queue == queues_.end()) return list;
  for (const auto& [id, place] : queue->second.places) {
    if (place.connected) list.push_back({queue->first, id});
  }
  return list;
}

Counter::Tally Counter::tally() const {
  Tally tally;
  for (const auto& [id, queue] : queues_) {
    for (const Waiting& entry : queue.line) {
      if (entry.kind != Waiting::Kind::kCall) ++tally.waiting;
    }
    for (const auto& [desk, place] : queue.places) {
      if (place.at_work()) ++tally.desks_at_work;
    }
  }
  for (const auto& [id, visit] : visits_) {
    if (visit.state == VisitState::kConnected) ++tally.connected;
  }
  return tally;
}

Counter::Presence Counter::presence_of(std::string_view site) const {
  Presence presence{.busy = true};
  for (const auto& [key, kiosk] : kiosks_) {
    if (kiosk.site != site || kiosk.away) continue;
    presence.on = true;
    presence.busy = presence.busy && kiosk.visit.has_value();
  }
  presence.busy = presence.busy && presence.on;
  return presence;
}

bool Counter::desk_at_work(std::string_view organisation) const {
  const auto queue = queues_.find(organisation);
  if (queue == queues_.end()) return false;
  return std::ranges::any_of(queue->second.places,
                             [](const auto& each) { return each.second.at_work(); });
}

DeskPlace* Counter::find_place(const DeskKey& desk) {
  const auto queue = queues_.find(desk.organisation);
  if (queue == queues_.end()) return nullptr;
  const auto place = queue->second.places.find(desk.desk);
  return place == queue->second.places.end() ? nullptr : &place->second;
}

const DeskPlace* Counter::place_of(const DeskKey& desk) const {
  const auto queue = queues_.find(desk.organisation);
  if (queue == queues_.end()) return nullptr;
  const auto place = queue->second.places.find(desk.desk);
  return place == queue->second.places.end() ? nullptr : &place->second;
}

DeskPlace* Counter::find_connected(const DeskKey& desk) {
  DeskPlace* place = find_place(desk);
  return place != nullptr && place->connected ? place : nullptr;
}

}  // namespace signalling
