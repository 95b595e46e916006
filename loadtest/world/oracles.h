// Laws of the relay that can be read off its own numbers.
#pragma once

#include <string>
#include <vector>

#include "sfu/metrics/metrics.h"

namespace loadtest {

// Conservation: every authenticated RTP packet was forwarded, consumed, unwanted or dropped by a
// name.
std::vector<std::string> conservation_breaches(const sfu::Metrics& metrics);

}  // namespace loadtest
