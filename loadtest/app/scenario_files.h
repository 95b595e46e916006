// The files of a scenario: itself and the lines it speaks of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "loadtest/scenario/scenario.h"

namespace loadtest {

struct ScenarioFiles {
  Scenario scenario;
  std::vector<NamedLine> lines;
};

// `lines`: the file of lines; empty: links.yaml in the scenario's folder or the one above it.
// Nothing after every problem was printed on standard error.
std::optional<ScenarioFiles> load_scenario(const std::string& path, const std::string& lines);

}  // namespace loadtest
