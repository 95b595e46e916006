// The worlds of media of a day: every answered visit with its parties' lines, times and papers.
// Visits that share a line at one time share a world; all others have one of their own.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "loadtest/day/day.h"
#include "loadtest/visit/world_plan.h"

namespace loadtest {

// In the order of the first visit in each; VisitPlan::number is the citizen's. The parties of a
// visit are in the order of CitizenDay::presences, the kiosk first.
std::vector<WorldPlan> make_worlds(const Scenario& scenario, const Network& network,
                                   std::span<const NamedLine> lines,
                                   std::span<const Citizen> citizens,
                                   std::span<const CitizenDay> days);

}  // namespace loadtest
