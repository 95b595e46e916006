// A small network for the counter's tests: two organisations, one of them with two desks, two
// sites. Events print as short lines, so that a test reads what happened as text.
#pragma once

#include <array>
#include <string>
#include <variant>
#include <vector>

#include "signalling/counter/counter.h"

namespace signalling::test {

inline config::Config network() {
  config::Config config;
  config.organisations = {{"caf", "CAF", "CAF", {{"1", "CAF 1"}, {"2", "CAF 2"}}},
                          {"msa", "MSA", "MSA", {{"1", "MSA 1"}}}};
  config.sites = {{"isle", "L'Isle", {"caf", "msa"}}, {"trimouille", "La Trimouille", {"caf"}}};
  return config;
}

inline std::string print(const DeskKey& desk) { return desk.organisation + "/" + desk.desk; }

struct Printer {
  std::string operator()(const VisitChanged& event) const {
    const Visit& visit = event.visit;
    std::string line =
        "visit " + std::to_string(visit.id.raw()) + " " + std::string(to_string(visit.state));
    if (visit.state == VisitState::kQueued) line += " " + std::to_string(visit.position);
    if (visit.desk) line += " at " + print(*visit.desk);
    for (const DeskKey& helper : visit.helpers) line += " with " + print(helper);
    if (visit.call) line += (visit.call->ringing ? " rings " : " asks ") + visit.call->organisation;
    if (visit.held) line += " held";
    if (visit.state == VisitState::kEnded) {
      line +=
          " " + std::string(to_string(visit.outcome)) + " by " + std::string(to_string(visit.by));
    }
    return line;
  }
  std::string operator()(const DeskReleased& event) const {
    using Reason = DeskReleased::Reason;
    return "released " + print(event.desk) + " " + std::to_string(event.visit.raw()) +
           (event.reason == Reason::kTransferred  ? " transferred to "
            : event.reason == Reason::kHandedOver ? " handed over to "
                                                  : " left ") +
           event.organisation;
  }
  std::string operator()(const Ring& event) const {
    std::string line = "ring " + print(event.desk) + " " + std::to_string(event.visit.raw());
    if (event.kind != Waiting::Kind::kDropIn) line += " " + std::string(to_string(event.kind));
    if (event.from) line += " from " + print(*event.from);
    return line;
  }
  std::string operator()(const RingStop& event) const {
    constexpr std::array kReasons = {" answered", " abandoned", " away", " unanswered"};
    return "stop " + print(event.desk) + " " + std::to_string(event.visit.raw()) +
           kReasons[static_cast<std::size_t>(event.reason)];
  }
  std::string operator()(const QueueChanged& event) const { return "queue " + event.organisation; }
  std::string operator()(const AppointmentChanged& event) const {
    constexpr std::array kKinds = {"booked", "cancelled", "arrived", "left",     "answered",
                                   "ended",  "due",       "missed",  "unserved", "forgotten"};
    return std::string("appointment ") + kKinds[static_cast<std::size_t>(event.kind)];
  }
  std::string operator()(const DeskChanged& event) const {
    return "desk " + print(event.desk) + (event.ready ? " ready" : " away") +
           (event.busy ? " busy" : "") + (event.wrap_up > sfu::TimeDelta::zero() ? " wrap-up" : "");
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
