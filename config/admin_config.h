// `admin`: the private listener (metrics, health, the operator's API and console).
#pragma once

#include <string>

#include "config/endpoint.h"

namespace config {

struct AdminConfig {
  Endpoint listen{"127.0.0.1", 8081};
  std::string token;  // from `token`, or the content of `token_file`; empty: no API, no console
  std::string token_file;  // relative to the configuration file
};

}  // namespace config
