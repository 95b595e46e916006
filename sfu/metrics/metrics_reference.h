// docs/METRICS.md, printed from the catalog; a test compares the file with it.
#pragma once

#include <string>

namespace sfu {

std::string metrics_reference();

}  // namespace sfu
