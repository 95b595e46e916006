// `service`: business systems that use the server API (docs/INTEGRATION.md).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sfu/base/units.h"

namespace config {

struct ServiceConfig {
  sfu::TimeDelta token_lifetime = sfu::TimeDelta::seconds(90 * 86'400);
  std::vector<std::string> revoked;       // names; their tokens are worth nothing
  std::int64_t requests_per_second = 10;  // of one service; twice as many at once
  std::size_t open_visits = 50;           // that one service began
};

}  // namespace config
