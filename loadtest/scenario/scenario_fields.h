// The table of a scenario file: its parser, its bounds and its reference.
#pragma once

#include "config/field.h"
#include "loadtest/scenario/scenario.h"

namespace loadtest {

const config::Fields<Scenario>& scenario_fields();

}  // namespace loadtest
