// What a desk does with a visit besides answering and ending it: hold, transfer, a colleague.
#include <algorithm>
#include <utility>

#include "sfu/base/check.h"
#include "signalling/counter/counter.h"

namespace signalling {

Visit* Counter::find_own(const DeskKey& desk, VisitId id) {
  const auto found = visits_.find(id);
  return found != visits_.end() && found->second.desk == desk ? &found->second : nullptr;
}

// Whether somebody there, other than the desk that asks, can be asked to take a citizen of this
// site.
Verdict Counter::may_turn_to(const DeskKey& from, std::string_view site,
                             std::string_view organisation, Instant at) const {
  const Queue* queue = find_queue(organisation);
  if (queue == nullptr) return Verdict::kUnknownOrganisation;
  if (!timetable_.of(site, organisation).open(at.unix_time)) return Verdict::kClosed;
  const bool somebody = std::ranges::any_of(queue->places, [&](const auto& each) {
    return each.second.at_work() && DeskKey{std::string(organisation), each.first} != from;
  });
  if (!somebody) return Verdict::kNobody;
  return queue->line.size() < options_.max_waiting ? Verdict::kDone : Verdict::kLimit;
}

Verdict Counter::hold(const DeskKey& desk, VisitId id, bool on, Instant at, CounterEvents& out) {
  Visit* visit = find_own(desk, id);
  if (visit == nullptr) return Verdict::kUnknownVisit;
  if (visit->state != VisitState::kConnected) return Verdict::kForbidden;
  visit->held = on;
  out.emplace_back(changed(*visit, at));
  return Verdict::kDone;
}

Verdict Counter::transfer(const DeskKey& desk, VisitId id, std::string_view organisation,
                          Instant at, CounterEvents& out) {
  Visit* visit = find_own(desk, id);
  if (visit == nullptr) return Verdict::kUnknownVisit;
  if (visit->state != VisitState::kConnected) return Verdict::kForbidden;
  const Verdict verdict = may_turn_to(desk, visit->site, organisation, at);
  if (verdict != Verdict::kDone) return verdict;
  Queue& queue = queues_.find(organisation)->second;

  note_service(*visit, at);
  const std::optional<std::string> called = withdraw_call(*visit, out);
  std::vector<DeskKey> left = std::exchange(visit->helpers, {});
  left.push_back(desk);
  visit->desk.reset();
  visit->held = false;
  visit->from = desk;
  note(AppointmentChanged::Kind::kEnded, book_.ended(id, at.unix_time), at, out);
  visit->appointment.reset();
  visit->organisation = organisation;
  visit->state = VisitState::kQueued;
  visit->waiting_since = at.now;
  queue.line.add({Waiting::Kind::kTransfer, id});
  for (const DeskKey& each : left) {
    out.emplace_back(
        DeskReleased{each, id, DeskReleased::Reason::kTransferred, visit->organisation});
    vacate(each, each == desk, at, out);
  }
  out.emplace_back(QueueChanged{visit->organisation});
  settle(visit->organisation, at, out);
  for (const DeskKey& each : left) settle(each.organisation, at, out);
  if (called) settle(*called, at, out);
  return Verdict::kDone;
}

Verdict Counter::call_desk(const DeskKey& desk, VisitId id, std::string_view organisation,
                           Instant at, CounterEvents& out) {
  Visit* visit = find_own(desk, id);
  if (visit == nullptr) return Verdict::kUnknownVisit;
  if (visit->state != VisitState::kConnected) return Verdict::kForbidden;
  if (visit->call) return Verdict::kBusy;
  if (visit->helpers.size() >= options_.max_helpers) return Verdict::kLimit;
  const Verdict verdict = may_turn_to(desk, visit->site, organisation, at);
  if (verdict != Verdict::kDone) return verdict;
  Queue& queue = queues_.find(organisation)->second;

  visit->call = DeskCall{std::string(organisation), at.now};
  queue.line.add({Waiting::Kind::kCall, id});
  out.emplace_back(QueueChanged{visit->call->organisation});
  out.emplace_back(changed(*visit, at));
  settle(visit->call->organisation, at, out);
  return Verdict::kDone;
}

Verdict Counter::cancel_call(const DeskKey& desk, VisitId id, Instant at, CounterEvents& out) {
  Visit* visit = find_own(desk, id);
  if (visit == nullptr) return Verdict::kUnknownVisit;
  if (!visit->call) return Verdict::kForbidden;
  const std::optional<std::string> called = withdraw_call(*visit, out);
  out.emplace_back(changed(*visit, at));
  settle(*called, at, out);
  return Verdict::kDone;
}

// The organisation that was asked, for the caller to settle; nullopt: none was.
std::optional<std::string> Counter::withdraw_call(Visit& visit, CounterEvents& out) {
  if (!visit.call) return std::nullopt;
  std::string organisation = std::exchange(visit.call, std::nullopt)->organisation;
  unqueue(organisation, visit.id, RingStop::Reason::kAbandoned, out);
  return organisation;
}

// The colleague who was called is there.
void Counter::join(Visit& visit, const DeskKey& desk, Instant at, CounterEvents& out) {
  DeskPlace& place = *find_place(desk);
  place.visit = visit.id;
  visit.call.reset();
  visit.helpers.push_back(desk);
  out.emplace_back(changed(visit, at));
  out.emplace_back(changed(desk, place, at));
}

Verdict Counter::leave_visit(VisitId id, const DeskKey& helper, Instant at, CounterEvents& out) {
  const Visit* own = visit_of(helper);
  if (own == nullptr || own->id != id || own->desk == helper) return Verdict::kUnknownVisit;
  Visit& visit = visits_.at(id);
  leave(visit, helper, out);
  vacate(helper, false, at, out);
  out.emplace_back(changed(visit, at));
  settle(helper.organisation, at, out);
  return Verdict::kDone;
}

void Counter::leave(Visit& visit, const DeskKey& helper, CounterEvents& out) {
  std::erase(visit.helpers, helper);
  out.emplace_back(DeskReleased{helper, visit.id, DeskReleased::Reason::kLeft, visit.organisation});
}

Verdict Counter::hand_over(const DeskKey& desk, VisitId id, Instant at, CounterEvents& out) {
  Visit* visit = find_own(desk, id);
  if (visit == nullptr) return Verdict::kUnknownVisit;
  if (visit->helpers.empty()) return Verdict::kForbidden;
  promote_helper(*visit, at, out);
  out.emplace_back(DeskReleased{desk, id, DeskReleased::Reason::kHandedOver, visit->organisation});
  vacate(desk, true, at, out);
  settle(desk.organisation, at, out);
  return Verdict::kDone;
}

// The citizen is with the first helper who is present now, and is not left on hold.
void Counter::promote_helper(Visit& visit, Instant at, CounterEvents& out) {
  SFU_CHECK(!visit.helpers.empty() && visit.desk);
  note_service(visit, at);
  visit.with_desk_since = at.now;
  visit.from = visit.desk;
  const auto here = std::ranges::find_if(
      visit.helpers, [this](const DeskKey& each) { return find_place(each)->present(); });
  const auto next = here == visit.helpers.end() ? visit.helpers.begin() : here;
  visit.desk = *next;
  visit.helpers.erase(next);
  visit.organisation = visit.desk->organisation;
  visit.held = false;
  out.emplace_back(changed(visit, at));
}

}  // namespace signalling
