// The visit of the bench in a world: the kiosk's terminal behind the line, the desk's on fibre, the
// same steps at the same times, told in the same words as the forwarder's.
#pragma once

#include "loadtest/world/line_profiles.h"
#include "tests/truth/step.h"
#include "tests/truth/trace.h"

namespace truth {

Trace model_visit(const loadtest::Line& line, const loadtest::Line& desk, bool step,
                  std::uint64_t seed = kSeed);

}  // namespace truth
