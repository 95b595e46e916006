// The result of one simulated scenario: what every site, body and kind of line got, and which
// targets were met. Only the scenario decides it: no wall time, no machine, no number of workers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "loadtest/day/day.h"
#include "loadtest/report/figures.h"
#include "loadtest/visit/world_report.h"

namespace loadtest {

struct SiteResult {
  std::string id;
  std::string line;
  Figures figures;
};

struct BodyResult {
  std::string id;
  std::int64_t desks = 0;
  Figures figures;
};

struct LineResult {
  std::string id;
  std::int64_t sites = 0;
  Figures figures;  // of visits whose kiosk is on it
};

struct TargetResult {
  Target target;
  std::optional<Decimal> value;
  bool met = true;  // nothing to measure is no miss
};

struct Result {
  Scenario scenario;
  Figures all;
  std::vector<SiteResult> sites;  // as in the scenario
  std::vector<BodyResult> bodies;
  std::vector<LineResult> lines;  // those in use, as in the file of lines
  std::vector<TargetResult> targets;
  std::int64_t visits = 0;  // that were answered, and played
  std::int64_t worlds = 0;
  std::int64_t link_events = 0;
  std::int64_t relayed = 0;
  std::int64_t visit_seconds = 0;
  std::vector<std::string> breaches;  // the first ones
  // Every target is met and no law of the relay was broken.
  [[nodiscard]] bool passed() const;
};

// `reports` in the order of the day's worlds.
Result make_result(const Scenario& scenario, const Network& network,
                   std::span<const NamedLine> lines, std::span<const Citizen> citizens,
                   const Day& day, std::span<const WorldReport> reports);

std::string to_json(const Result& result);  // docs/simulate-result.schema.json

}  // namespace loadtest
