// What kiosk and desk do with a visit besides asking for it, answering and ending it.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "signalling/session/plain_text.h"
#include "signalling/session/visits.h"

namespace signalling {
namespace {

constexpr std::size_t kMaxNotice = 200;     // bytes; read from a screen across a counter
constexpr std::size_t kMaxSearched = 120;   // of a site's name
constexpr std::size_t kMaxSitesFound = 20;  // more: type another letter
// The clock may be set, and a day may end without an opening.
constexpr auto kBoardInterval = sfu::TimeDelta::seconds(600);

// Without capitals, spaces and hyphens of ASCII: "la trim" finds La Trimouille.
std::string folded(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c == ' ' || c == '-' || c == '\'') continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

}  // namespace

template <class Verb>
void Visits::of_desk(const Person& desk, const std::string& text, Turn& turn, Verb verb) {
  const std::optional<VisitId> visit = parse_visit_id(text);
  CounterEvents events;
  const Verdict verdict = visit ? verb(*visit, events) : Verdict::kUnknownVisit;
  finish(desk, verdict, events, turn);
}

void Visits::accept(const Person& kiosk, const VisitAcceptMessage& message, Turn& turn) {
  // The room of a call opens at the touch; call() saw the space a minute ago.
  if (rooms_.full()) return turn.refuse(kiosk.connection, ErrorCode::kLimit, "too many rooms");
  of_desk(kiosk, message.visit, turn, [&](VisitId visit, CounterEvents& events) {
    return counter_.accept(kiosk.kiosk(), visit, turn.at(), events);
  });
}

void Visits::agent(const Person& kiosk, const VisitAgentMessage& message, Turn& turn) {
  const Visit* visit = counter_.visit_of(kiosk.kiosk());
  MeetingRoom* room = rooms_.room_of(kiosk.participant);
  if (visit == nullptr || room == nullptr || parse_visit_id(message.visit) != visit->id) {
    return finish(kiosk, Verdict::kUnknownVisit, {}, turn);
  }
  room->find(kiosk.participant)->accompanied = message.present;
  rooms_.announce(*room, turn);
}

void Visits::rate(const Person& kiosk, const VisitRateMessage& message, Turn& turn) {
  if (message.score < Ratings::kLowest || message.score > Ratings::kHighest) {
    return turn.refuse(kiosk.connection, ErrorCode::kBadMessage, "score must be 1 to 5", "/score");
  }
  const std::optional<VisitId> visit = parse_visit_id(message.visit);
  if (!visit || !ratings_.rate(kiosk.kiosk(), *visit, message.score, turn.now())) {
    return finish(kiosk, Verdict::kUnknownVisit, {}, turn);
  }
  turn.send(kiosk.connection, RatedMessage{message.visit});
}

void Visits::call(const Person& desk, const VisitCallMessage& message, Turn& turn) {
  if (rooms_.full()) return turn.refuse(desk.connection, ErrorCode::kLimit, "too many rooms");
  CounterEvents events;
  const Verdict verdict = counter_.call_kiosk(desk.desk(), message.site, turn.at(), events);
  finish(desk, verdict, events, turn);
}

void Visits::hold(const Person& desk, const VisitHoldMessage& message, Turn& turn) {
  of_desk(desk, message.visit, turn, [&](VisitId visit, CounterEvents& events) {
    return counter_.hold(desk.desk(), visit, message.held, turn.at(), events);
  });
}

void Visits::transfer(const Person& desk, const VisitTransferMessage& message, Turn& turn) {
  of_desk(desk, message.visit, turn, [&](VisitId visit, CounterEvents& events) {
    const Verdict verdict =
        counter_.transfer(desk.desk(), visit, message.organisation, turn.at(), events);
    if (verdict == Verdict::kDone) metrics_.transfers.add();
    return verdict;
  });
}

void Visits::ask(const Person& desk, const VisitAskMessage& message, Turn& turn) {
  of_desk(desk, message.visit, turn, [&](VisitId visit, CounterEvents& events) {
    return counter_.call_desk(desk.desk(), visit, message.organisation, turn.at(), events);
  });
}

void Visits::unask(const Person& desk, const VisitUnaskMessage& message, Turn& turn) {
  of_desk(desk, message.visit, turn, [&](VisitId visit, CounterEvents& events) {
    return counter_.cancel_call(desk.desk(), visit, turn.at(), events);
  });
}

void Visits::hand_over(const Person& desk, const VisitHandOverMessage& message, Turn& turn) {
  of_desk(desk, message.visit, turn, [&](VisitId visit, CounterEvents& events) {
    const Verdict verdict = counter_.hand_over(desk.desk(), visit, turn.at(), events);
    if (verdict == Verdict::kDone) metrics_.transfers.add();
    return verdict;
  });
}

void Visits::leave(const Person& desk, const VisitLeaveMessage& message, Turn& turn) {
  of_desk(desk, message.visit, turn, [&](VisitId visit, CounterEvents& events) {
    return counter_.leave_visit(visit, desk.desk(), turn.at(), events);
  });
}

void Visits::notice(const Person& desk, const VisitNoticeMessage& message, Turn& turn) {
  if (!is_plain_text(message.text, kMaxNotice)) {
    return turn.refuse(desk.connection, ErrorCode::kBadMessage,
                       "text must be 1 to 200 bytes without control characters", "/text");
  }
  const std::optional<VisitId> id = parse_visit_id(message.visit);
  const Visit* visit = id ? counter_.find(*id) : nullptr;
  if (visit == nullptr || !visit->waiting() || visit->organisation != desk.claims.organisation) {
    return finish(desk, Verdict::kUnknownVisit, {}, turn);
  }
  const NoticeMessage notice{message.visit, message.text,
                             config_.name_of_organisation(visit->organisation)};
  const Person* kiosk = people_.find(visit->kiosk);
  if (kiosk != nullptr) turn.send(kiosk->connection, notice);
  turn.send(desk.connection, notice);
}

void Visits::find_sites(const Person& desk, const SiteFindMessage& message, const LightOf& light_of,
                        Turn& turn) {
  if (!message.text.empty() && !is_plain_text(message.text, kMaxSearched)) {
    return turn.refuse(desk.connection, ErrorCode::kBadMessage,
                       "text must be at most 120 bytes without control characters", "/text");
  }
  const std::string wanted = folded(message.text);
  SitesMessage found;
  for (const config::Site& site : config_.sites) {
    if (found.sites.size() == kMaxSitesFound) break;
    const bool offered =
        std::ranges::find(site.organisations, desk.claims.organisation) != site.organisations.end();
    if (!offered || folded(site.name).find(wanted) == std::string::npos) continue;
    const Counter::Presence presence = counter_.presence_of(site.id);
    found.sites.push_back({site.id, site.name, presence.on, presence.busy, light_of(site.id)});
  }
  turn.send(desk.connection, found);
}

void Visits::expire(Turn& turn) {
  if (counter_.next_timeout() <= turn.now()) {
    CounterEvents events;
    counter_.handle_timeout(turn.at(), events);
    tell(events, turn);
  }
  if (next_lists_ <= turn.now()) tell_lists(turn);
  if (next_keep_ <= turn.now()) keep_appointments(turn);
  if (turn.now() < next_board_) return;
  next_board_ = sfu::Timestamp::never();
  for (const sfu::ParticipantId participant : people_.everyone()) {
    const Person& person = *people_.find(participant);
    if (person.in_plain_role() || !person.connection) continue;
    next_board_ = std::min(next_board_, turn.now() + kBoardInterval);
    auto changed = board_.changed(person, turn.at());
    if (changed) turn.send(person.connection, OrganisationsMessage{*std::move(changed)});
  }
  if (next_board_ != sfu::Timestamp::never()) plan_board(board_.next_change(turn.at()), turn.at());
}

void Visits::plan_board(std::optional<UnixSeconds> change, sfu::Instant at) {
  if (!change) return;
  const auto left = sfu::TimeDelta::seconds(*change - at.unix_time);
  next_board_ = std::min(next_board_, at.now + left);
}

sfu::Timestamp Visits::next_timeout() const {
  return std::min({counter_.next_timeout(), next_board_, next_lists_, next_keep_});
}

std::vector<OrganisationEntry> Visits::organisations(const Person& person, sfu::Instant at) {
  next_board_ = std::min(next_board_, at.now + kBoardInterval);
  plan_board(board_.next_change(at), at);
  return board_.show(person, at);
}

}  // namespace signalling
