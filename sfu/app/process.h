// What this process uses, as the kernel tells.
#pragma once

#include "sfu/metrics/process_metrics.h"

namespace sfu {

// A number that cannot be read is 0.
ProcessMetrics read_process();

}  // namespace sfu
