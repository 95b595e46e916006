#include "signalling/session/visits.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "signalling/session/plain_text.h"

namespace signalling {
namespace {

constexpr std::array<std::string_view, 4> kInvitedAs = {"agent", "interpreter", "expert",
                                                        "relative"};
constexpr std::size_t kMaxInvitedName = 120;  // bytes; part of a token and of every `participants`

// A desk needs to see who is next, not the end of a long queue; also a bound on the message.
constexpr std::size_t kMaxQueueShown = 100;

}  // namespace

Visits::Visits(const Network& config, Options options, const People& people, Rooms& rooms,
               sfu::Metrics& metrics)
    : config_(config),
      options_(std::move(options)),
      people_(people),
      rooms_(rooms),
      metrics_(metrics),
      counter_(config, options_.counter),
      board_(config, counter_),
      ratings_(metrics) {}

Verdict Visits::arrive(const Person& person, CounterEvents& events) {
  if (person.claims.role == Role::kKiosk) {
    return counter_.kiosk_connected(person.kiosk(), person.claims.site);
  }
  if (person.claims.role == Role::kDesk) return counter_.desk_connected(person.desk(), events);
  return Verdict::kDone;
}

void Visits::depart(const Person& person, Turn& turn) {
  CounterEvents events;
  if (person.claims.role == Role::kKiosk) {
    if (!person.away) history_.seen(person.claims.site, turn.at().unix_time);
    counter_.kiosk_disconnected(person.kiosk(), turn.at(), events);
  } else if (person.claims.role == Role::kDesk) {
    next_board_ = std::min(next_board_, turn.now() + kBoardDelay);
    counter_.desk_disconnected(person.desk(), turn.at(), events);
  }
  board_.forget(person.participant);
  tell(events, turn);
  if (person.claims.role == Role::kKiosk) ratings_.forget(person.kiosk());  // a visit it broke too
}

void Visits::finish(const Person& person, Verdict verdict, const CounterEvents& events,
                    Turn& turn) {
  if (verdict == Verdict::kDone) return tell(events, turn);
  turn.refuse(person.connection, to_error_code(verdict), std::string(explain(verdict)));
}

void Visits::request(const Person& kiosk, const VisitRequestMessage& message, Turn& turn) {
  if (rooms_.full()) {
    return turn.refuse(kiosk.connection, ErrorCode::kLimit, "too many rooms");
  }
  CounterEvents events;
  const Verdict verdict =
      counter_.request_visit(kiosk.kiosk(), message.organisation, turn.at(), events);
  finish(kiosk, verdict, events, turn);
}

void Visits::end(const Person& person, const VisitEndMessage& message, Turn& turn) {
  const std::optional<VisitId> visit = parse_visit_id(message.visit);
  CounterEvents events;
  Verdict verdict = Verdict::kUnknownVisit;
  if (visit) {
    verdict = person.claims.role == Role::kKiosk
                  ? counter_.end_visit(*visit, person.kiosk(), turn.at(), events)
                  : counter_.end_visit(*visit, person.desk(), turn.at(), events);
  }
  finish(person, verdict, events, turn);
}

void Visits::ready(const Person& desk, const DeskReadyMessage& message, Turn& turn) {
  CounterEvents events;
  const Verdict verdict = counter_.set_ready(desk.desk(), message.ready, turn.at(), events);
  finish(desk, verdict, events, turn);
}

void Visits::answer(const Person& desk, const VisitAnswerMessage& message, Turn& turn) {
  const std::optional<VisitId> visit = parse_visit_id(message.visit);
  if (visit && !rooms_.has_place(message.visit)) {
    return turn.refuse(desk.connection, ErrorCode::kLimit, "the room of that visit is full");
  }
  CounterEvents events;
  const Verdict verdict =
      visit ? counter_.answer(desk.desk(), *visit, turn.at(), events) : Verdict::kUnknownVisit;
  finish(desk, verdict, events, turn);
}

void Visits::invite(const Person& desk, const VisitInviteMessage& message, Turn& turn) {
  const Visit* visit = counter_.visit_of(desk.desk());
  if (visit == nullptr || parse_visit_id(message.visit) != visit->id) {
    return finish(desk, Verdict::kUnknownVisit, {}, turn);
  }
  if (!is_plain_text(message.name, kMaxInvitedName)) {
    return turn.refuse(desk.connection, ErrorCode::kBadMessage,
                       "name must be 1 to 120 bytes without control characters", "/name");
  }
  if (message.as && std::ranges::find(kInvitedAs, *message.as) == kInvitedAs.end()) {
    return turn.refuse(desk.connection, ErrorCode::kBadMessage,
                       "as must be agent, interpreter, expert or relative", "/as");
  }
  const UnixSeconds now = turn.at().unix_time;
  TokenClaims claims;
  claims.role = Role::kBoth;
  claims.room = to_string(visit->id);
  claims.name = message.name;
  claims.as = message.as.value_or("");
  claims.expires = now + options_.invitation_lifetime.us() / 1'000'000;
  const std::string token = make_token(claims, options_.secret, now);
  turn.send(desk.connection, InvitedMessage{claims.room, token, "/join#token=" + token});
}

void Visits::reconfigure(std::size_t max_waiting, Turn& turn) {
  CounterEvents events;
  counter_.reconfigure(config_, max_waiting, turn.at(), events);
  board_.reconfigure();
  tell_all_lists(turn.now());
  next_board_ = turn.now();  // and then at the new hours
  tell(events, turn);
}

bool Visits::is_removed(const Person& person) const {
  if (person.claims.role == Role::kKiosk) return !counter_.has_site(person.claims.site);
  if (person.claims.role != Role::kDesk) return false;
  const DeskPlace* place = counter_.place_of(person.desk());
  return place == nullptr || place->retired;
}

void Visits::interrupt(VisitId visit, Turn& turn) {
  CounterEvents events;
  counter_.interrupt_visit(visit, turn.at(), events);
  tell(events, turn);
}

bool Visits::kick(std::string_view visit, Turn& turn) {
  const std::optional<VisitId> id = parse_visit_id(visit);
  CounterEvents events;
  if (!id || counter_.kick_visit(*id, turn.at(), events) != Verdict::kDone) return false;
  tell(events, turn);
  return true;
}

bool Visits::is_connected(VisitId id) const {
  const Visit* visit = counter_.find(id);
  return visit != nullptr && visit->state == VisitState::kConnected;
}

std::vector<WaitingEntry> Visits::queue(std::string_view organisation, sfu::Timestamp now) const {
  std::vector<WaitingEntry> entries;
  for (const WaitingVisit& visit : counter_.waiting(organisation, now)) {
    if (entries.size() == kMaxQueueShown) break;
    WaitingEntry entry{to_string(visit.visit),
                       config_.name_of_site(visit.site),
                       visit.waited.us() / 1'000'000,
                       std::string(to_string(visit.kind)),
                       {}};
    if (visit.from) entry.from = describe(*visit.from);
    entry.appointment = visit.appointment;
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace signalling
