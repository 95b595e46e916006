// A small network for the counter's tests: two organisations, one of them with two desks, two
// sites. Events print as short lines, so that a test reads what happened as text.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "signalling/counter/counter.h"

namespace signalling::test {

inline std::vector<config::Organisation> organisations() {
  return {{"caf", "CAF", "CAF", {{"1", "CAF 1"}, {"2", "CAF 2"}}},
          {"msa", "MSA", "MSA", {{"1", "MSA 1"}}}};
}
inline std::vector<config::Site> sites() {
  return {{"isle", "L'Isle", {"caf", "msa"}}, {"trimouille", "La Trimouille", {"caf"}}};
}

inline std::string print(const DeskKey& desk) { return desk.organisation + "/" + desk.desk; }

struct Printer {
  std::string operator()(const VisitChanged& event) const {
    const Visit& visit = event.visit;
    std::string line =
        "visit " + std::to_string(visit.id.raw()) + " " + std::string(to_string(visit.state));
    if (visit.state == VisitState::kQueued) line += " " + std::to_string(visit.position);
    if (visit.desk) line += " at " + print(*visit.desk);
    if (visit.state == VisitState::kEnded) {
      line +=
          " " + std::string(to_string(visit.outcome)) + " by " + std::string(to_string(visit.by));
    }
    return line;
  }
  std::string operator()(const Ring& event) const {
    return "ring " + print(event.desk) + " " + std::to_string(event.visit.raw());
  }
  std::string operator()(const RingStop& event) const {
    const bool answered = event.reason == RingStop::Reason::kAnswered;
    return "stop " + print(event.desk) + " " + std::to_string(event.visit.raw()) +
           (answered                                       ? " answered"
            : event.reason == RingStop::Reason::kAbandoned ? " abandoned"
                                                           : " away");
  }
  std::string operator()(const QueueChanged& event) const { return "queue " + event.organisation; }
  std::string operator()(const DeskChanged& event) const {
    return "desk " + print(event.desk) + (event.ready ? " ready" : " away") +
           (event.busy ? " busy" : "");
  }
};

// What happened since the last call.
inline std::vector<std::string> take(CounterEvents& events) {
  std::vector<std::string> lines;
  for (const CounterEvent& event : events) lines.push_back(std::visit(Printer{}, event));
  events.clear();
  return lines;
}

}  // namespace signalling::test
