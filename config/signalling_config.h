// `signalling`: the public listener (pages, WebSocket, WHIP and WHEP).
#pragma once

#include "config/endpoint.h"

namespace config {

struct SignallingConfig {
  Endpoint listen{"0.0.0.0", 8080};
};

}  // namespace config
