// Any text as a scenario: problems are told, nothing throws, and one that was taken without a
// problem has a network and a day of citizens.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "loadtest/scenario/traffic.h"

namespace {

const std::vector<loadtest::NamedLine>& lines() {
  static const std::vector<loadtest::NamedLine> all = {{.id = "ftth", .what = "x", .line = {}},
                                                       {.id = "adsl512", .what = "x", .line = {}}};
  return all;
}

// A fuzzer's network must not be a whole country's.
bool small(const loadtest::Scenario& scenario) {
  std::int64_t sites = 0;
  for (const loadtest::Communes& each : scenario.sites) {
    sites += each.count;
    if (each.visits_per_day && each.visits_per_day->thousandths > 20'000) return false;
  }
  return sites <= 50 && scenario.traffic.visits_per_day.thousandths <= 20'000;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4'096) return 0;  // yaml-cpp recurses; the file is the tester's own
  const std::string text(reinterpret_cast<const char*>(data), size);
  const loadtest::ScenarioRead read = loadtest::read_scenario(text, "fuzz.yaml", lines());
  for (const config::Problem& problem : read.problems) {
    if (problem.what.empty() || problem.line < 0) std::abort();
  }
  if (!read.ok() || !small(read.scenario)) return 0;
  const loadtest::Network network = loadtest::make_network(read.scenario, lines());
  for (const loadtest::Citizen& each : loadtest::draw_citizens(read.scenario, network)) {
    if (each.site >= network.sites.size() || each.talk <= sfu::TimeDelta::zero()) std::abort();
  }
  return 0;
}
