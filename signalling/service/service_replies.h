// The answers of the server API that are not success (docs/server-api.openapi.yaml lists every
// status and code), and the reason each is counted under.
#pragma once

#include <string>
#include <string_view>

#include "sfu/metrics/metrics.h"
#include "signalling/service/http_exchange.h"

namespace signalling {

struct ServiceRefusal {
  unsigned status = 400;
  std::string_view code;
  std::string message;  // for a developer
  sfu::ServiceRefusal counted_as = sfu::ServiceRefusal::kRequest;
  std::string pointer = {};  // JSON pointer into the body
  std::string allow = {};    // of 405
};

// 401 with WWW-Authenticate, 429 and 503 with Retry-After, 405 with Allow.
ServiceReply refuse_service(const ServiceRefusal& refusal);

}  // namespace signalling
