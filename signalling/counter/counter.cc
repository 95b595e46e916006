#include "signalling/counter/counter.h"

#include <algorithm>
#include <utility>

#include "sfu/base/check.h"

namespace signalling {
namespace {

VisitChanged changed(const Visit& visit, sfu::Timestamp now) {
  return {visit, visit.answered.value_or(now) - visit.requested};
}

}  // namespace

Counter::Counter(std::vector<config::Organisation> organisations, std::vector<config::Site> sites,
                 Options options)
    : options_(options), next_visit_(options.first_visit) {
  for (const config::Organisation& organisation : organisations) {
    Queue& queue = queues_[organisation.id];
    for (const config::Desk& desk : organisation.desks) {
      queue.places[desk.id];
      queue.desks.push_back(desk.id);
    }
  }
  for (config::Site& site : sites) sites_[site.id] = std::move(site.organisations);
}

Verdict Counter::kiosk_connected(KioskKey kiosk, std::string_view site) {
  SFU_CHECK(!kiosks_.contains(kiosk));
  if (sites_.find(site) == sites_.end()) return Verdict::kUnknownSite;
  if (kiosks_.size() >= options_.max_kiosks) return Verdict::kLimit;
  kiosks_[kiosk] = {std::string(site), std::nullopt, false};
  return Verdict::kDone;
}

void Counter::kiosk_disconnected(KioskKey kiosk, sfu::Timestamp now, CounterEvents& out) {
  if (const Visit* visit = visit_of(kiosk)) {
    const bool connected = visit->state == VisitState::kConnected;
    end(visit->id, connected ? VisitOutcome::kInterrupted : VisitOutcome::kAbandoned,
        EndedBy::kKiosk, now, out);
  }
  kiosks_.erase(kiosk);
}

Verdict Counter::desk_connected(const DeskKey& desk, CounterEvents& out) {
  Place* place = find_place(desk);
  if (place == nullptr) return Verdict::kUnknownDesk;
  if (place->connected) return Verdict::kDeskInUse;
  place->connected = true;
  out.emplace_back(DeskChanged{desk, false, false});
  return Verdict::kDone;
}

void Counter::desk_disconnected(const DeskKey& desk, sfu::Timestamp now, CounterEvents& out) {
  Place* place = find_connected(desk);
  if (place == nullptr) return;
  const std::optional<VisitId> visit = place->visit;
  *place = Place{};
  if (visit) {
    end(*visit, VisitOutcome::kInterrupted, EndedBy::kDesk, now, out);
  } else {
    settle(desk.organisation, now, out);
  }
}

void Counter::kiosk_away(KioskKey kiosk, sfu::Timestamp now, CounterEvents& out) {
  const auto found = kiosks_.find(kiosk);
  if (found == kiosks_.end()) return;
  found->second.away = true;
  const Visit* visit = visit_of(kiosk);
  if (visit == nullptr || visit->state == VisitState::kConnected) return;
  stop_ringing(*visit, RingStop::Reason::kAway, out);
  settle(visit->organisation, now, out);
}

void Counter::kiosk_back(KioskKey kiosk, sfu::Timestamp now, CounterEvents& out) {
  const auto found = kiosks_.find(kiosk);
  if (found == kiosks_.end()) return;
  found->second.away = false;
  if (const Visit* visit = visit_of(kiosk)) settle(visit->organisation, now, out);
}

void Counter::desk_away(const DeskKey& desk, sfu::Timestamp now, CounterEvents& out) {
  Place* place = find_connected(desk);
  if (place == nullptr) return;
  place->away = true;
  place->ringing.reset();
  settle(desk.organisation, now, out);
}

void Counter::desk_back(const DeskKey& desk, sfu::Timestamp now, CounterEvents& out) {
  Place* place = find_connected(desk);
  if (place == nullptr) return;
  place->away = false;
  settle(desk.organisation, now, out);
}

Verdict Counter::restore_waiting(VisitId id, KioskKey kiosk, std::string_view organisation,
                                 sfu::Timestamp now, CounterEvents& out) {
  const auto caller = kiosks_.find(kiosk);
  if (caller == kiosks_.end()) return Verdict::kUnknownSite;
  const auto queue = queues_.find(organisation);
  if (queue == queues_.end()) return Verdict::kUnknownOrganisation;
  if (caller->second.visit) return Verdict::kBusy;
  if (visits_.contains(id)) return Verdict::kVisitTaken;
  std::vector<VisitId>& waiting = queue->second.waiting;
  if (waiting.size() >= options_.max_waiting) return Verdict::kLimit;
  const Visit& visit = add_visit(id, kiosk, organisation, now);
  // Ids count up: whoever came first stands first again, whoever comes back first.
  waiting.insert(std::ranges::upper_bound(waiting, id), id);
  out.emplace_back(QueueChanged{visit.organisation});
  settle(visit.organisation, now, out);
  return Verdict::kDone;
}

Verdict Counter::restore_connected(VisitId id, KioskKey kiosk, const DeskKey& desk,
                                   sfu::Timestamp now, CounterEvents& out) {
  const auto caller = kiosks_.find(kiosk);
  if (caller == kiosks_.end()) return Verdict::kUnknownSite;
  Place* place = find_connected(desk);
  if (place == nullptr) return Verdict::kUnknownDesk;
  if (caller->second.visit || place->visit) return Verdict::kBusy;
  if (visits_.contains(id)) return Verdict::kVisitTaken;
  Visit& visit = add_visit(id, kiosk, desk.organisation, now);
  place->ringing.reset();
  place->visit = id;
  visit.state = VisitState::kConnected;
  visit.answered = now;
  visit.desk = desk;
  out.emplace_back(changed(visit, now));
  out.emplace_back(DeskChanged{desk, place->ready, true});
  settle(desk.organisation, now, out);
  return Verdict::kDone;
}

Verdict Counter::set_ready(const DeskKey& desk, bool ready, sfu::Timestamp now,
                           CounterEvents& out) {
  Place* place = find_connected(desk);
  if (place == nullptr) return Verdict::kUnknownDesk;
  place->ready = ready;
  if (!ready) place->ringing.reset();
  out.emplace_back(DeskChanged{desk, ready, place->visit.has_value()});
  settle(desk.organisation, now, out);
  return Verdict::kDone;
}

Verdict Counter::request_visit(KioskKey kiosk, std::string_view organisation, sfu::Timestamp now,
                               CounterEvents& out) {
  const auto caller = kiosks_.find(kiosk);
  if (caller == kiosks_.end()) return Verdict::kUnknownSite;
  const std::vector<std::string>& offered = sites_.find(caller->second.site)->second;
  const auto queue = queues_.find(organisation);
  if (queue == queues_.end() || std::ranges::find(offered, organisation) == offered.end()) {
    return Verdict::kUnknownOrganisation;
  }
  if (caller->second.visit) return Verdict::kBusy;

  const VisitId id(next_visit_++);
  if (queue->second.waiting.size() >= options_.max_waiting) {
    const Visit refused{.id = id,
                        .kiosk = kiosk,
                        .site = caller->second.site,
                        .organisation = std::string(organisation),
                        .state = VisitState::kEnded,
                        .requested = now,
                        .outcome = VisitOutcome::kRefused};
    out.emplace_back(changed(refused, now));
    return Verdict::kDone;
  }
  const Visit& visit = add_visit(id, kiosk, organisation, now);
  queue->second.waiting.push_back(id);
  out.emplace_back(QueueChanged{visit.organisation});
  settle(visit.organisation, now, out);
  return Verdict::kDone;
}

Visit& Counter::add_visit(VisitId id, KioskKey kiosk, std::string_view organisation,
                          sfu::Timestamp now) {
  Kiosk& caller = kiosks_.at(kiosk);
  caller.visit = id;
  return visits_
      .emplace(id, Visit{.id = id,
                         .kiosk = kiosk,
                         .site = caller.site,
                         .organisation = std::string(organisation),
                         .requested = now})
      .first->second;
}

Verdict Counter::answer(const DeskKey& desk, VisitId visit, sfu::Timestamp now,
                        CounterEvents& out) {
  Place* place = find_connected(desk);
  if (place == nullptr) return Verdict::kUnknownDesk;
  const auto found = visits_.find(visit);
  if (found == visits_.end() || found->second.organisation != desk.organisation) {
    return Verdict::kUnknownVisit;
  }
  if (place->visit) return Verdict::kBusy;
  if (found->second.state == VisitState::kConnected) return Verdict::kVisitTaken;
  if (place->ringing != visit) return Verdict::kForbidden;

  place->ringing.reset();
  place->visit = visit;
  Visit& answered = found->second;
  unqueue(answered, RingStop::Reason::kAnswered, out);
  answered.state = VisitState::kConnected;
  answered.position = 0;
  answered.answered = now;
  answered.desk = desk;
  out.emplace_back(changed(answered, now));
  out.emplace_back(DeskChanged{desk, place->ready, true});
  settle(desk.organisation, now, out);
  return Verdict::kDone;
}

Verdict Counter::end_visit(VisitId visit, KioskKey by, sfu::Timestamp now, CounterEvents& out) {
  const Visit* own = visit_of(by);
  if (own == nullptr || own->id != visit) return Verdict::kUnknownVisit;
  const bool connected = own->state == VisitState::kConnected;
  end(visit, connected ? VisitOutcome::kServed : VisitOutcome::kAbandoned, EndedBy::kKiosk, now,
      out);
  return Verdict::kDone;
}

Verdict Counter::end_visit(VisitId visit, const DeskKey& by, sfu::Timestamp now,
                           CounterEvents& out) {
  const Visit* own = visit_of(by);
  if (own == nullptr || own->id != visit) return Verdict::kUnknownVisit;
  end(visit, VisitOutcome::kServed, EndedBy::kDesk, now, out);
  return Verdict::kDone;
}

void Counter::interrupt_visit(VisitId visit, sfu::Timestamp now, CounterEvents& out) {
  const Visit* found = find(visit);
  if (found == nullptr) return;
  const bool connected = found->state == VisitState::kConnected;
  end(visit, connected ? VisitOutcome::kInterrupted : VisitOutcome::kRefused, EndedBy::kRelay, now,
      out);
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
  for (const VisitId id : queue->second.waiting) {
    const Visit& visit = visits_.at(id);
    list.push_back({id, visit.site, now - visit.requested});
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

Counter::Place* Counter::find_place(const DeskKey& desk) {
  const auto queue = queues_.find(desk.organisation);
  if (queue == queues_.end()) return nullptr;
  const auto place = queue->second.places.find(desk.desk);
  return place == queue->second.places.end() ? nullptr : &place->second;
}

Counter::Place* Counter::find_connected(const DeskKey& desk) {
  Place* place = find_place(desk);
  return place != nullptr && place->connected ? place : nullptr;
}

// Takes a visit out of its queue and silences the desks that still ring for it.
void Counter::unqueue(const Visit& visit, RingStop::Reason reason, CounterEvents& out) {
  std::erase(queues_.at(visit.organisation).waiting, visit.id);
  stop_ringing(visit, reason, out);
  out.emplace_back(QueueChanged{visit.organisation});
}

void Counter::stop_ringing(const Visit& visit, RingStop::Reason reason, CounterEvents& out) {
  for (auto& [id, place] : queues_.at(visit.organisation).places) {
    if (place.ringing != visit.id) continue;
    place.ringing.reset();
    out.emplace_back(RingStop{{visit.organisation, id}, visit.id, reason});
  }
}

void Counter::end(VisitId id, VisitOutcome outcome, EndedBy by, sfu::Timestamp now,
                  CounterEvents& out) {
  const auto node = visits_.extract(id);
  SFU_CHECK(!node.empty());
  Visit& visit = node.mapped();
  kiosks_.at(visit.kiosk).visit.reset();
  if (visit.state != VisitState::kConnected) unqueue(visit, RingStop::Reason::kAbandoned, out);
  visit.state = VisitState::kEnded;
  visit.position = 0;
  visit.outcome = outcome;
  visit.by = by;
  out.emplace_back(changed(visit, now));
  if (visit.desk) {
    if (Place* place = find_connected(*visit.desk)) {
      place->visit.reset();
      out.emplace_back(DeskChanged{*visit.desk, place->ready, false});
    }
  }
  settle(visit.organisation, now, out);
}

// Whom the desks are rung for: the one they ring for already, else the first who is present.
std::optional<VisitId> Counter::called_of(const Queue& queue) const {
  std::optional<VisitId> first;
  for (const VisitId id : queue.waiting) {
    const Visit& visit = visits_.at(id);
    if (kiosks_.at(visit.kiosk).away) continue;
    if (visit.state == VisitState::kRinging) return id;
    if (!first) first = id;
  }
  return first;
}

// After any change: the one who is called rings at every free desk, and everyone who waits hears
// where they stand now.
void Counter::settle(const std::string& organisation, sfu::Timestamp now, CounterEvents& out) {
  Queue& queue = queues_.at(organisation);
  if (queue.waiting.empty()) return;
  const bool free =
      std::ranges::any_of(queue.places, [](const auto& entry) { return entry.second.free(); });
  const std::optional<VisitId> called = free ? called_of(queue) : std::nullopt;
  std::size_t queued = 0;
  for (const VisitId id : queue.waiting) {
    Visit& visit = visits_.at(id);
    const auto state = id == called ? VisitState::kRinging : VisitState::kQueued;
    const std::size_t position = id == called ? 0 : ++queued;
    if (visit.state == state && visit.position == position) continue;
    visit.state = state;
    visit.position = position;
    out.emplace_back(changed(visit, now));
  }
  if (!called) return;
  const Visit& visit = visits_.at(*called);
  for (auto& [id, place] : queue.places) {
    if (!place.free() || place.ringing == visit.id) continue;
    place.ringing = visit.id;
    out.emplace_back(Ring{{organisation, id}, visit.id, visit.site, now - visit.requested});
  }
}

}  // namespace signalling
