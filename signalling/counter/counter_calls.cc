// Kiosks that ring: an adviser or a business system calls, and nothing opens before a touch.
#include <algorithm>
#include <vector>

#include "signalling/counter/counter.h"

namespace signalling {

Verdict Counter::may_call(std::string_view site, std::string_view organisation) const {
  const auto offered = sites_.find(site);
  if (offered == sites_.end()) return Verdict::kUnknownSite;
  const bool here = std::ranges::find(offered->second, organisation) != offered->second.end();
  return here ? Verdict::kDone : Verdict::kUnknownOrganisation;
}

Counter::IdleKiosk Counter::idle_kiosk_of(std::string_view site) const {
  IdleKiosk idle;
  for (const auto& [key, kiosk] : kiosks_) {
    if (kiosk.site != site || kiosk.away) continue;
    if (!kiosk.visit) return {key};
    idle.why_not = Verdict::kBusy;
  }
  return idle;
}

VisitId Counter::ring_kiosk(KioskKey kiosk, std::string_view organisation,
                            std::optional<DeskKey> desk, Instant at, CounterEvents& out) {
  Visit& visit = add_visit(VisitId(next_visit_++), kiosk, organisation, at);
  visit.state = VisitState::kCalling;
  visit.desk = desk;
  wake_at(at.now + options_.call_kiosk_for);
  out.emplace_back(changed(visit, at));
  if (!desk) return visit.id;
  DeskPlace& place = *find_place(*desk);
  place.visit = visit.id;
  out.emplace_back(changed(*desk, place, at));
  settle(desk->organisation, at, out);
  return visit.id;
}

Verdict Counter::call_kiosk(const DeskKey& desk, std::string_view site, Instant at,
                            CounterEvents& out) {
  const DeskPlace* place = find_connected(desk);
  if (place == nullptr || place->retired) return Verdict::kUnknownDesk;
  const Verdict verdict = may_call(site, desk.organisation);
  if (verdict != Verdict::kDone) return verdict;
  if (place->visit || place->ringing) return Verdict::kBusy;
  const IdleKiosk idle = idle_kiosk_of(site);
  if (!idle.kiosk) return idle.why_not;
  ring_kiosk(*idle.kiosk, desk.organisation, desk, at, out);
  return Verdict::kDone;
}

Counter::Created Counter::create_visit(std::string_view site, std::string_view organisation,
                                       std::string_view desk, Instant at, CounterEvents& out) {
  if (const Verdict verdict = may_call(site, organisation); verdict != Verdict::kDone) {
    return {verdict};
  }
  std::optional<DeskKey> with;
  if (!desk.empty()) {
    with = DeskKey{std::string(organisation), std::string(desk)};
    const DeskPlace* place = place_of(*with);
    if (place == nullptr || place->retired) return {Verdict::kUnknownDesk};
    // An adviser who takes no calls is not put into a visit by a machine.
    if (!place->present() || !place->ready) return {Verdict::kNobody};
    if (!place->free() || place->ringing) return {Verdict::kBusy};
  } else if (const Verdict verdict = may_turn_to({}, site, organisation, at);
             verdict != Verdict::kDone) {
    return {verdict};
  }
  const IdleKiosk idle = idle_kiosk_of(site);
  if (!idle.kiosk) return {idle.why_not};
  return {Verdict::kDone, ring_kiosk(*idle.kiosk, organisation, with, at, out)};
}

Verdict Counter::accept(KioskKey kiosk, VisitId id, Instant at, CounterEvents& out) {
  const Visit* own = visit_of(kiosk);
  if (own == nullptr || own->id != id) return Verdict::kUnknownVisit;
  if (own->state != VisitState::kCalling) return Verdict::kForbidden;
  Visit& visit = visits_.at(id);
  visit.requested = at.now;  // nobody waits before the touch
  if (visit.desk) {
    connect(visit, DeskKey(*visit.desk), at, out);
  } else {
    queue_up(visit, at, out);
  }
  return Verdict::kDone;
}

// Whoever was called for the queue waits from the touch on, among those who came by themselves.
void Counter::queue_up(Visit& visit, Instant at, CounterEvents& out) {
  WaitingLine& line = queues_.at(visit.organisation).line;
  if (line.size() >= options_.max_waiting) {
    return end(visit.id, VisitOutcome::kRefused, EndedBy::kRelay, at, out);
  }
  visit.state = VisitState::kQueued;
  visit.waiting_since = at.now;
  line.add({Waiting::Kind::kDropIn, visit.id});
  out.emplace_back(QueueChanged{visit.organisation});
  settle(visit.organisation, at, out);
}

Verdict Counter::end_visit(VisitId id, Instant at, CounterEvents& out) {
  const Visit* visit = find(id);
  if (visit == nullptr) return Verdict::kUnknownVisit;
  const bool connected = visit->state == VisitState::kConnected;
  end(id, connected ? VisitOutcome::kServed : VisitOutcome::kAbandoned, EndedBy::kService, at, out);
  return Verdict::kDone;
}

void Counter::expire_calls(Instant at, CounterEvents& out) {
  std::vector<VisitId> unanswered;
  for (const auto& [id, visit] : visits_) {
    const bool calling = visit.state == VisitState::kCalling;
    if (calling && visit.requested + options_.call_kiosk_for <= at.now) unanswered.push_back(id);
  }
  for (const VisitId visit : unanswered) {
    end(visit, VisitOutcome::kUnanswered, EndedBy::kRelay, at, out);
  }
}

}  // namespace signalling
