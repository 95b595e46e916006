// Sites, organisations and desks come, change and go while visits are under way.
#include <algorithm>
#include <vector>

#include "signalling/counter/counter.h"

namespace signalling {

void Counter::configure(const config::Config& config) {
  for (const config::Organisation& organisation : config.organisations) {
    Queue& queue = queues_[organisation.id];
    queue.retired = false;
    queue.wrap_up = organisation.wrap_up;
    for (const config::Desk& desk : organisation.desks) {
      queue.places[desk.id].retired = false;
      queue.desks.push_back(desk.id);
    }
  }
  for (const config::Site& site : config.sites) sites_[site.id] = site.organisations;
}

void Counter::reconfigure(const config::Config& config, std::size_t max_waiting, Instant at,
                          CounterEvents& out) {
  options_.max_waiting = max_waiting;
  timetable_ = Timetable(config);
  book_.set_rules(config, at.unix_time);  // what is booked stays booked
  sites_.clear();
  for (auto& [id, queue] : queues_) {
    queue.retired = true;
    queue.desks.clear();
    queue.next_desk = 0;
    for (auto& [desk, place] : queue.places) place.retired = true;
  }
  configure(config);
  silence_retired(out);
  withdraw_retired(at, out);
  withdraw_removed_appointments(at, out);
  plan_appointments(at);
  drop_retired();
  for (const auto& [organisation, queue] : queues_) settle(organisation, at, out);
}

void Counter::silence_retired(CounterEvents& out) {
  for (auto& [organisation, queue] : queues_) {
    for (auto& [id, place] : queue.places) {
      if (!place.retired || !place.ringing) continue;
      out.emplace_back(RingStop{{organisation, id}, *place.ringing, RingStop::Reason::kAbandoned});
      place.ringing.reset();
    }
  }
}

// Nobody will ever answer there: citizens hear so, and an adviser that the colleague does not come.
void Counter::withdraw_retired(Instant at, CounterEvents& out) {
  std::vector<VisitId> waiting;
  for (const auto& [organisation, queue] : queues_) {
    if (!queue.retired) continue;
    for (const Waiting& entry : queue.line) waiting.push_back(entry.visit);
  }
  for (const auto& [id, visit] : visits_) {  // called by a business system, for a queue
    const bool for_queue = visit.state == VisitState::kCalling && !visit.desk;
    if (for_queue && find_queue(visit.organisation) == nullptr) waiting.push_back(id);
  }
  for (const VisitId id : waiting) {
    Visit& visit = visits_.at(id);
    if (visit.waiting() || visit.state == VisitState::kCalling) {
      end(id, VisitOutcome::kWithdrawn, EndedBy::kRelay, at, out);
    } else {
      static_cast<void>(withdraw_call(visit, out));  // its queue is gone: nothing to settle
      out.emplace_back(changed(visit, at));
    }
  }
}

void Counter::drop_retired() {
  for (auto& [organisation, queue] : queues_) {
    std::erase_if(queue.places,
                  [](const auto& each) { return each.second.retired && !each.second.connected; });
  }
  std::erase_if(queues_,
                [](const auto& each) { return each.second.retired && each.second.places.empty(); });
}

const Counter::Queue* Counter::find_queue(std::string_view organisation) const {
  const auto found = queues_.find(organisation);
  return found == queues_.end() || found->second.retired ? nullptr : &found->second;
}

}  // namespace signalling
