// Visits that a business system begins and ends (docs/server-api.openapi.yaml), and what the
// webhooks are told of every visit.
#include <utility>
#include <vector>

#include "signalling/session/visits.h"

namespace signalling {

Counter::Created Visits::create(const VisitOrder& order, const std::string& service, Turn& turn) {
  if (rooms_.full()) return {Verdict::kLimit};
  CounterEvents events;
  const Counter::Created created =
      counter_.create_visit(order.site, order.organisation, order.desk, turn.at(), events);
  if (created.verdict != Verdict::kDone) return created;
  origins_.add(created.visit, {service, order.reference});
  tell(events, turn);
  return created;
}

void Visits::end_for_service(VisitId visit, Turn& turn) {
  CounterEvents events;
  if (counter_.end_visit(visit, turn.at(), events) == Verdict::kDone) tell(events, turn);
}

// What only rings yet does not begin any more: nobody waits for it, and nothing would say its end.
void Visits::end_calls(Turn& turn) {
  std::vector<VisitId> calling;
  for (const auto& [id, visit] : counter_.visits()) {
    if (visit.state == VisitState::kCalling) calling.push_back(id);
  }
  for (const VisitId id : calling) {
    CounterEvents events;
    if (counter_.kick_visit(id, turn.at(), events) == Verdict::kDone) tell(events, turn);
  }
}

// Once that it has started, however often the citizen is transferred, and once that it is over.
void Visits::bring_news(const Visit& visit, Turn& turn) {
  News& news = news_.try_emplace(visit.id, News{visit.organisation}).first->second;
  const bool over = visit.state == VisitState::kEnded;
  const bool starts = visit.state == VisitState::kConnected && !news.started;
  if (!over && !starts) return;
  const VisitOrigin* origin = origins_.find(visit.id);
  turn.notify({.event = over ? event_of_end(visit) : config::WebhookEvent::kStarted,
               .visit = visit,
               .begun_for = news.begun_for,
               .origin = origin == nullptr ? VisitOrigin{} : *origin,
               .at = turn.at()});
  news.started = true;
  if (over) news_.erase(visit.id);
}

}  // namespace signalling
