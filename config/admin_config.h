// `admin`: the private listener (metrics and health).
#pragma once

#include "config/endpoint.h"

namespace config {

struct AdminConfig {
  Endpoint listen{"127.0.0.1", 8081};
};

}  // namespace config
