// The counter's queues: who is called, at which desks it rings, how long the others wait, and what
// happens when time runs out.
#include <algorithm>
#include <iterator>
#include <utility>

#include "signalling/counter/counter.h"

namespace signalling {
namespace {

// Of a visit that has lasted longer than most nobody knows when it ends: soon.
constexpr auto kSoon = sfu::TimeDelta::seconds(60);

}  // namespace

// Takes a visit, or its call, out of a queue and silences the desks that still ring for it.
void Counter::unqueue(const std::string& organisation, VisitId visit, RingStop::Reason reason,
                      CounterEvents& out) {
  WaitingLine& line = queues_.at(organisation).line;
  if (line.find(visit) == nullptr) return;
  line.remove(visit);
  stop_ringing(organisation, visit, reason, out);
  out.emplace_back(QueueChanged{organisation});
}

void Counter::stop_ringing(const std::string& organisation, VisitId visit, RingStop::Reason reason,
                           CounterEvents& out) {
  for (auto& [id, place] : queues_.at(organisation).places) {
    if (place.ringing != visit) continue;
    place.ringing.reset();
    out.emplace_back(RingStop{{organisation, id}, visit, reason});
  }
}

bool Counter::present(const Waiting& entry) const {
  const Visit& visit = visits_.at(entry.visit);
  if (entry.kind != Waiting::Kind::kCall) return !kiosks_.at(visit.kiosk).away;
  return queues_.at(visit.desk->organisation).places.at(visit.desk->desk).present();
}

bool Counter::rings(const Waiting& entry) const {
  const Visit& visit = visits_.at(entry.visit);
  if (entry.kind == Waiting::Kind::kCall) return visit.call->ringing;
  return visit.state == VisitState::kRinging;
}

// Whom the desks are rung for: the one they ring for already, else the first who is present.
std::optional<VisitId> Counter::called_of(const Queue& queue) const {
  std::optional<VisitId> first;
  for (const Waiting& entry : queue.line) {
    if (!present(entry)) continue;
    if (rings(entry)) return entry.visit;
    if (!first) first = entry.visit;
  }
  return first;
}

// After any change: the one who is called rings at every free desk, and everyone who waits hears
// where they stand now.
void Counter::settle(const std::string& organisation, Instant at, CounterEvents& out) {
  Queue& queue = queues_.at(organisation);
  if (queue.line.empty()) return;
  next_refresh_ = std::min(next_refresh_, at.now + options_.refresh);
  const bool free =
      std::ranges::any_of(queue.places, [](const auto& entry) { return entry.second.free(); });
  const std::optional<VisitId> called = free ? called_of(queue) : std::nullopt;
  const std::vector<sfu::TimeDelta> estimates = waits(organisation, at);
  std::size_t index = 0;
  std::size_t queued = 0;
  for (const Waiting& entry : queue.line) {
    Visit& visit = visits_.at(entry.visit);
    const bool ringing = entry.visit == called;
    const std::size_t position = ringing ? 0 : ++queued;
    const std::size_t here = index++;
    if (entry.kind == Waiting::Kind::kCall) {
      if (std::exchange(visit.call->ringing, ringing) == ringing) continue;
    } else {
      const auto state = ringing ? VisitState::kRinging : VisitState::kQueued;
      if (visit.state == state && visit.position == position) continue;
      visit.state = state;
      visit.position = position;
      visit.estimate.reset();
      if (!ringing && here < estimates.size()) visit.estimate = estimates[here];
    }
    out.emplace_back(changed(visit, at));
  }
  for (const Waiting& entry : queue.line) {
    if (entry.visit == called) ring(organisation, entry, at, out);
  }
}

void Counter::ring(const std::string& organisation, const Waiting& called, Instant at,
                   CounterEvents& out) {
  const Visit& visit = visits_.at(called.visit);
  const bool call = called.kind == Waiting::Kind::kCall;
  for (auto& [id, place] : queues_.at(organisation).places) {
    if (!place.free() || place.ringing == visit.id) continue;
    place.ringing = visit.id;
    place.ring_until = at.now + options_.ring_for;
    wake_at(place.ring_until);
    out.emplace_back(Ring{{organisation, id},
                          visit.id,
                          visit.site,
                          at.now - (call ? visit.call->since : visit.waiting_since),
                          called.kind,
                          call ? visit.desk : visit.from,
                          call ? std::nullopt : visit.appointment});
  }
}

// One per entry of the line; none while no desk is at work.
std::vector<sfu::TimeDelta> Counter::waits(const std::string& organisation, Instant at) const {
  const Queue& queue = queues_.at(organisation);
  const sfu::TimeDelta typical = queue.service.typical() + queue.wrap_up;
  std::vector<sfu::TimeDelta> free_in;
  for (const auto& [id, place] : queue.places) {
    if (!place.at_work()) continue;
    sfu::TimeDelta left = sfu::TimeDelta::zero();
    if (place.visit) {
      const Visit& visit = visits_.at(*place.visit);
      const bool connected = visit.state == VisitState::kConnected;
      const sfu::Timestamp since = connected ? visit.with_desk_since : at.now;
      left = std::max(kSoon, typical - (at.now - since));
    } else if (place.wrap_up_until) {
      left = *place.wrap_up_until - at.now;
    }
    free_in.push_back(left);
  }
  const auto first = std::ranges::find(queue.line, Waiting::Kind::kDropIn, &Waiting::kind);
  const auto before = static_cast<std::size_t>(std::distance(queue.line.begin(), first));
  return estimate_waits({before, queue.line.size(), claims(queue, organisation, at)},
                        std::move(free_in), typical);
}

sfu::Timestamp Counter::next_timeout() const {
  const sfu::Timestamp next = std::min(next_refresh_, next_appointment_);
  return due_.empty() ? next : std::min(*due_.begin(), next);
}

void Counter::handle_timeout(Instant at, CounterEvents& out) {
  if (!due_.empty() && *due_.begin() <= at.now) {
    due_.erase(due_.begin(), due_.upper_bound(at.now));
    for (const auto& [organisation, queue] : queues_) expire_desks(organisation, at, out);
    expire_calls(at, out);
  }
  if (next_appointment_ <= at.now) expire_appointments(at, out);
  if (next_refresh_ > at.now) return;
  next_refresh_ = sfu::Timestamp::never();
  for (const auto& [organisation, queue] : queues_) refresh(organisation, at, out);
}

void Counter::expire_desks(const std::string& organisation, Instant at, CounterEvents& out) {
  bool expired = false;
  for (auto& [id, place] : queues_.at(organisation).places) {
    const DeskKey desk{organisation, id};
    if (place.ringing && place.ring_until <= at.now) {
      out.emplace_back(RingStop{desk, *place.ringing, RingStop::Reason::kUnanswered});
      place.ringing.reset();
      place.ready = false;
    } else if (place.wrap_up_until && *place.wrap_up_until <= at.now) {
      place.wrap_up_until.reset();
    } else {
      continue;
    }
    expired = true;
    out.emplace_back(changed(desk, place, at));
  }
  if (expired) settle(organisation, at, out);
}

// Those who still wait at closing time with nobody at work are sent home with the next hours; the
// others hear how long it will take.
void Counter::refresh(const std::string& organisation, Instant at, CounterEvents& out) {
  const Queue& queue = queues_.at(organisation);
  if (queue.line.empty()) return;
  std::vector<VisitId> closed;
  if (!desk_at_work(organisation)) {
    for (const Waiting& entry : queue.line) {
      const std::string& site = visits_.at(entry.visit).site;
      if (is_due(book_.of_visit(entry.visit), at)) continue;  // may be there before it opens
      if (!timetable_.of(site, organisation).open(at.unix_time)) closed.push_back(entry.visit);
    }
  }
  for (const VisitId id : closed) {
    Visit& visit = visits_.at(id);
    if (visit.waiting()) {
      end_closed(visit, at, out);
    } else {
      static_cast<void>(withdraw_call(visit, out));  // its queue is the one that is looked at
      out.emplace_back(changed(visit, at));
    }
  }
  const std::vector<sfu::TimeDelta> estimates = waits(organisation, at);
  std::size_t index = 0;
  for (const Waiting& entry : queue.line) {
    const std::size_t here = index++;
    Visit& visit = visits_.at(entry.visit);
    std::optional<sfu::TimeDelta> estimate;
    if (visit.state != VisitState::kQueued) continue;
    if (here < estimates.size()) estimate = estimates[here];
    if (visit.estimate == estimate) continue;
    visit.estimate = estimate;
    out.emplace_back(changed(visit, at));
  }
  if (!queue.line.empty()) next_refresh_ = std::min(next_refresh_, at.now + options_.refresh);
}

}  // namespace signalling
