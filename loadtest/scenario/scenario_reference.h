// docs/SCENARIOS.md, printed from the tables of fields; a test compares the file with it.
#pragma once

#include <string>

namespace loadtest {

std::string scenario_reference();

}  // namespace loadtest
