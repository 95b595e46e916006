// `state`: where the relay keeps what has to outlive it.
#pragma once

#include <string>

namespace config {

struct StateConfig {
  std::string directory;  // relative to the configuration file; empty: nothing is kept
};

}  // namespace config
