// The counter's events, told to whom they concern.
#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "sfu/base/check.h"
#include "signalling/session/visits.h"

namespace signalling {
namespace {

std::int64_t seconds(sfu::TimeDelta time) { return time.us() / 1'000'000; }

sfu::Outcome to_metric(VisitOutcome outcome) {
  switch (outcome) {
    case VisitOutcome::kServed:
      return sfu::Outcome::kServed;
    case VisitOutcome::kAbandoned:
      return sfu::Outcome::kAbandoned;
    case VisitOutcome::kInterrupted:
      return sfu::Outcome::kInterrupted;
    case VisitOutcome::kRefused:
      return sfu::Outcome::kRefused;
    case VisitOutcome::kClosed:
      return sfu::Outcome::kClosed;
    case VisitOutcome::kDeclined:
      return sfu::Outcome::kDeclined;
    case VisitOutcome::kUnanswered:
      return sfu::Outcome::kUnanswered;
    case VisitOutcome::kWithdrawn:  // counted as what it is to the citizen: nobody receives
      return sfu::Outcome::kClosed;
  }
  return sfu::Outcome::kInterrupted;
}

const char* to_text(RingStop::Reason reason) {
  switch (reason) {
    case RingStop::Reason::kAnswered:
      return "answered";
    case RingStop::Reason::kAbandoned:
      return "abandoned";
    case RingStop::Reason::kAway:
      return "away";
    case RingStop::Reason::kUnanswered:
      return "unanswered";
  }
  return "abandoned";
}

const char* to_text(DeskReleased::Reason reason) {
  switch (reason) {
    case DeskReleased::Reason::kTransferred:
      return "transferred";
    case DeskReleased::Reason::kHandedOver:
      return "handed_over";
    case DeskReleased::Reason::kLeft:
      return "left";
  }
  return "left";
}

}  // namespace

void Visits::tell(const CounterEvents& events, Turn& turn) {
  for (const CounterEvent& event : events) {
    std::visit([&](const auto& happened) { tell(happened, turn); }, event);
  }
  count();  // also of a desk that comes or goes without an event
}

void Visits::count() {
  const Counter::Tally tally = counter_.tally();
  metrics_.citizens_waiting.set(static_cast<std::int64_t>(tally.waiting));
  metrics_.visits_connected.set(static_cast<std::int64_t>(tally.connected));
  metrics_.desks_at_work.set(static_cast<std::int64_t>(tally.desks_at_work));
}

// Kiosk, desk and helpers, as far as they are here.
std::vector<const Person*> Visits::sides_of(const Visit& visit) const {
  std::vector<const Person*> sides = {people_.find(visit.kiosk)};
  if (visit.desk) sides.push_back(people_.find(*visit.desk));
  for (const DeskKey& helper : visit.helpers) sides.push_back(people_.find(helper));
  std::erase(sides, nullptr);
  return sides;
}

void Visits::tell(const VisitChanged& event, Turn& turn) {
  const Visit& visit = event.visit;
  const VisitMessage message = describe(event);
  note_changed(visit);
  bring_news(visit, turn);
  if (visit.state == VisitState::kEnded) return tell_ended(visit, message, turn);

  const std::vector<const Person*> sides = sides_of(visit);
  for (const Person* side : sides) turn.send(side->connection, message);
  for (const Person* side : sides) enter(visit, side, turn);
  const Person* kiosk = people_.find(visit.kiosk);
  MeetingRoom* room = rooms_.find(message.visit);
  if (kiosk != nullptr && room != nullptr) {
    rooms_.hold(*room, kiosk->participant, visit.held, turn);
  }
}

// Of guests too: any of them may be the first to tell a relay that was started anew.
void Visits::note_changed(const Visit& visit) {
  for (const Person* side : sides_of(visit)) changed_.push_back(side->participant);
  const MeetingRoom* room = rooms_.find(to_string(visit.id));
  if (room == nullptr) return;
  for (const auto& [participant, member] : room->members) changed_.push_back(participant);
}

void Visits::tell(const DeskReleased& event, Turn& turn) {
  const Person* desk = people_.find(event.desk);
  if (desk == nullptr) return;
  rooms_.leave(desk->participant, turn);
  changed_.push_back(desk->participant);
  turn.send(desk->connection, VisitLeftMessage{to_string(event.visit), to_text(event.reason),
                                               config_.name_of_organisation(event.organisation)});
}

void Visits::enter(const Visit& visit, const Person* person, Turn& turn) {
  rooms_.leave_test(visit.site, turn);              // the line is the visit's
  if (visit.state == VisitState::kCalling) return;  // nothing is heard before a touch
  if (rooms_.room_of(person->participant) != nullptr) return;
  const Rooms::Entry entry = rooms_.join(to_string(visit.id), *person, turn);
  // request(), accept() and answer() saw the space.
  SFU_CHECK(entry == Rooms::Entry::kDone);
}

void Visits::tell_ended(const Visit& visit, const VisitMessage& message, Turn& turn) {
  metrics_.visit(to_metric(visit.outcome));
  history_.ended(visit, turn.at().unix_time);
  origins_.forget(visit.id);
  for (const Person* side : sides_of(visit)) turn.send(side->connection, message);
  if (visit.answered) ratings_.expect(visit.kiosk, visit.id, turn.now());
  const MeetingRoom* room = rooms_.find(message.visit);
  if (room == nullptr) return;  // refused before it had one
  for (const auto& [participant, member] : room->members) {
    const Person* guest = people_.find(participant);
    if (guest == nullptr || !guest->in_plain_role()) continue;
    turn.send(guest->connection, message);
    turn.close(guest->connection, CloseCode::kNormal);
  }
  rooms_.close(message.visit, turn);
}

VisitMessage Visits::describe(const VisitChanged& event) const {
  const Visit& visit = event.visit;
  VisitMessage message;
  message.visit = to_string(visit.id);
  message.state = to_string(visit.state);
  message.organisation = config_.name_of_organisation(visit.organisation);
  message.site = config_.name_of_site(visit.site);
  if (visit.state == VisitState::kQueued) {
    message.position = static_cast<std::int64_t>(visit.position);
    message.waiting_s = seconds(event.waited);
    if (visit.estimate) message.estimate_s = seconds(*visit.estimate);
  }
  if (visit.state != VisitState::kEnded) {
    if (visit.desk) message.desk = config_.name_of_desk(*visit.desk);
    if (visit.from) message.from = describe(*visit.from);
    message.appointment = visit.appointment;
  }
  if (visit.state == VisitState::kConnected) {
    message.held = visit.held;
    for (const DeskKey& helper : visit.helpers) {
      if (!message.helpers) message.helpers.emplace();
      message.helpers->push_back(describe(helper));
    }
    if (visit.call) {
      message.call = {config_.name_of_organisation(visit.call->organisation), visit.call->ringing};
    }
  }
  if (visit.state == VisitState::kEnded) {
    message.outcome = to_string(visit.outcome);
    message.by = to_string(visit.by);
    message.opens_at = visit.opens_at;
  }
  return message;
}

DeskEntry Visits::describe(const DeskKey& desk) const {
  return {config_.name_of_desk(desk), config_.name_of_organisation(desk.organisation)};
}

void Visits::tell(const Ring& event, Turn& turn) {
  const Person* desk = people_.find(event.desk);
  if (desk == nullptr) return;
  RingMessage message{to_string(event.visit),
                      config_.name_of_site(event.site),
                      seconds(event.waited),
                      std::string(to_string(event.kind)),
                      {}};
  if (event.from) message.from = describe(*event.from);
  message.appointment = event.appointment;
  turn.send(desk->connection, message);
}

void Visits::tell(const RingStop& event, Turn& turn) {
  if (event.reason == RingStop::Reason::kUnanswered) metrics_.rings_unanswered.add();
  const Person* desk = people_.find(event.desk);
  if (desk == nullptr) return;
  turn.send(desk->connection, RingStopMessage{to_string(event.visit), to_text(event.reason)});
}

void Visits::tell(const QueueChanged& event, Turn& turn) {
  const QueueMessage message{queue(event.organisation, turn.now())};
  for (const DeskKey& key : counter_.connected_desks(event.organisation)) {
    if (const Person* desk = people_.find(key)) turn.send(desk->connection, message);
  }
}

void Visits::tell(const DeskChanged& event, Turn& turn) {
  next_board_ = std::min(next_board_, turn.now() + kBoardDelay);
  const Person* desk = people_.find(event.desk);
  if (desk != nullptr)
    turn.send(desk->connection, DeskMessage{event.ready, event.busy, seconds(event.wrap_up)});
}

}  // namespace signalling
