// The bounds and rates of one core, out of the configuration: the same in a running relay and in a
// simulated one.
#pragma once

#include "config/config.h"
#include "sfu/core/core.h"

namespace sfu {

CoreOptions core_options(const config::Config& config);

}  // namespace sfu
