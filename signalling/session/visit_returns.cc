// Visits of people whose signalling comes and goes, and of a relay that was started anew.
#include <algorithm>
#include <optional>
#include <string>

#include "signalling/session/visits.h"

namespace signalling {

void Visits::away(const Person& person, Turn& turn) {
  CounterEvents events;
  if (person.claims.role == Role::kKiosk) {
    history_.seen(person.claims.site, turn.at().unix_time);
    counter_.kiosk_away(person.kiosk(), turn.at(), events);
  } else if (person.claims.role == Role::kDesk) {
    counter_.desk_away(person.desk(), turn.at(), events);
    next_board_ = std::min(next_board_, turn.now() + kBoardDelay);
  }
  tell(events, turn);
}

void Visits::back(const Person& person, Turn& turn) {
  const Visit* visit = person.in_plain_role() ? nullptr : find(person);
  if (visit != nullptr) {
    turn.send(person.connection, describe(changed(*visit, turn.at())));
  }
  CounterEvents events;
  if (person.claims.role == Role::kKiosk) {
    counter_.kiosk_back(person.kiosk(), turn.at(), events);
  } else if (person.claims.role == Role::kDesk) {
    counter_.desk_back(person.desk(), turn.at(), events);
    next_board_ = std::min(next_board_, turn.now() + kBoardDelay);
  }
  tell(events, turn);
}

const Visit* Visits::find(const Person& person) const {
  if (person.claims.role == Role::kKiosk) return counter_.visit_of(person.kiosk());
  if (person.claims.role == Role::kDesk) return counter_.visit_of(person.desk());
  const std::optional<VisitId> visit = parse_visit_id(person.claims.room);
  return visit ? counter_.find(*visit) : nullptr;
}

std::optional<TicketVisit> Visits::visit_of(const Person& person) const {
  const Visit* visit = find(person);
  // A call is over with the relay that made it, and a helper is asked again.
  if (visit == nullptr || visit->state == VisitState::kCalling) return std::nullopt;
  if (person.claims.role == Role::kDesk && visit->desk != person.desk()) return std::nullopt;
  TicketVisit told;
  told.visit = to_string(visit->id);
  told.organisation = visit->organisation;
  told.site = visit->site;
  told.kiosk = sfu::ParticipantId(static_cast<std::uint32_t>(visit->kiosk.raw()));
  if (!visit->desk) return told;
  told.connected = true;
  told.held = visit->held;
  told.desk = visit->desk->desk;
  const Person* desk = people_.find(*visit->desk);
  if (desk != nullptr) told.adviser = desk->participant;
  return told;
}

bool Visits::restore(const TicketVisit& visit, Turn& turn) {
  const std::optional<VisitId> id = parse_visit_id(visit.visit);
  if (!id || rooms_.full() || !restored_.insert(*id).second) return false;
  CounterEvents events;
  const KioskKey kiosk(visit.kiosk.raw());
  const Verdict verdict =
      visit.connected ? counter_.restore_connected(*id, kiosk, {visit.organisation, visit.desk},
                                                   turn.at(), events)
                      : counter_.restore_waiting(*id, kiosk, visit.organisation, turn.at(), events);
  if (verdict != Verdict::kDone) return false;
  if (visit.held) {
    static_cast<void>(
        counter_.hold({visit.organisation, visit.desk}, *id, true, turn.at(), events));
  }
  metrics_.visits_restored.add();
  // Told by the relay that ran before.
  if (visit.connected) news_[*id] = {visit.organisation, true};
  tell(events, turn);
  return true;
}

}  // namespace signalling
