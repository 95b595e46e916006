// The counter's events, told to whom they concern.
#include <string>
#include <variant>

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
  }
  return "abandoned";
}

}  // namespace

void Visits::tell(const CounterEvents& events, Turn& turn) {
  for (const CounterEvent& event : events) {
    std::visit([&](const auto& happened) { tell(happened, turn); }, event);
  }
}

void Visits::tell(const VisitChanged& event, Turn& turn) {
  const Visit& visit = event.visit;
  const VisitMessage message = describe(event);
  note_changed(visit);
  if (visit.state == VisitState::kEnded) return tell_ended(visit, message, turn);

  const Person* kiosk = people_.find(visit.kiosk);
  const Person* desk = visit.desk ? people_.find(*visit.desk) : nullptr;
  if (kiosk != nullptr) turn.send(kiosk->connection, message);
  if (desk != nullptr) turn.send(desk->connection, message);
  enter(visit, kiosk, turn);
  enter(visit, desk, turn);
}

void Visits::note_changed(const Visit& visit) {
  if (const Person* kiosk = people_.find(visit.kiosk)) changed_.push_back(kiosk->participant);
  const Person* desk = visit.desk ? people_.find(*visit.desk) : nullptr;
  if (desk != nullptr) changed_.push_back(desk->participant);
}

void Visits::enter(const Visit& visit, const Person* person, Turn& turn) {
  if (person == nullptr || rooms_.room_of(person->participant) != nullptr) return;
  const Rooms::Entry entry = rooms_.join(to_string(visit.id), *person, turn);
  // request() saw space for the room, and nobody is invited before kiosk and desk are in it.
  SFU_CHECK(entry == Rooms::Entry::kDone);
}

void Visits::tell_ended(const Visit& visit, const VisitMessage& message, Turn& turn) {
  metrics_.visit(to_metric(visit.outcome));
  const Person* kiosk = people_.find(visit.kiosk);
  const Person* desk = visit.desk ? people_.find(*visit.desk) : nullptr;
  if (kiosk != nullptr) turn.send(kiosk->connection, message);
  if (desk != nullptr) turn.send(desk->connection, message);
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
  message.organisation = name_of_organisation(config_, visit.organisation);
  message.site = name_of_site(config_, visit.site);
  if (visit.state == VisitState::kQueued) {
    message.position = static_cast<std::int64_t>(visit.position);
    message.waiting_s = seconds(event.waited);
  }
  if (visit.state == VisitState::kConnected && visit.desk) {
    message.desk = name_of_desk(config_, *visit.desk);
  }
  if (visit.state == VisitState::kEnded) {
    message.outcome = to_string(visit.outcome);
    message.by = to_string(visit.by);
  }
  return message;
}

void Visits::tell(const Ring& event, Turn& turn) {
  const Person* desk = people_.find(event.desk);
  if (desk == nullptr) return;
  turn.send(desk->connection, RingMessage{to_string(event.visit), name_of_site(config_, event.site),
                                          seconds(event.waited)});
}

void Visits::tell(const RingStop& event, Turn& turn) {
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
  const Person* desk = people_.find(event.desk);
  if (desk != nullptr) turn.send(desk->connection, DeskMessage{event.ready, event.busy});
}

}  // namespace signalling
