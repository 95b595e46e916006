// What a running relay makes of a configuration that was read anew: which keys it takes over, which
// have to wait for a restart, and the configuration it works with from then on. Pure.
//   plan_reload(running, fresh)   `fresh` without problems; nothing is changed by asking
// Keys that need a restart keep their value of `running` in the plan's config, so that the whole of
// it is true of the relay at any time.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace config {

struct Reload {
  Config config;
  std::vector<std::string> taken;  // keys that differ, and sections that are always taken whole
  std::vector<std::string> needs_restart;  // keys that differ and stay as they were
  std::vector<std::string> same;           // keys that do not differ
};

Reload plan_reload(const Config& running, const Config& fresh);

}  // namespace config
