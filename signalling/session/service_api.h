// The server API below /api/v1 of the pages' listener (docs/server-api.openapi.yaml,
// docs/INTEGRATION.md): business systems begin, see and end visits.
//   handle(request, draining, turn)   answers one request
// Who asks shows a service token; without one nobody learns which paths or visits exist. A service
// sees and ends the visits of its token's organisations and those it began itself. Nothing it is
// told is about a person. Bounded for each service by name: requests per second, open visits
// (config `service`), bodies, pages of the list, remembered answers. Every refusal is counted.
// Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "config/config.h"
#include "sfu/base/result.h"
#include "sfu/metrics/metrics.h"
#include "signalling/auth/service_token.h"
#include "signalling/service/http_exchange.h"
#include "signalling/service/idempotent_replies.h"
#include "signalling/service/service_replies.h"
#include "signalling/service/service_target.h"
#include "signalling/service/visit_order.h"
#include "signalling/session/rate_limit.h"
#include "signalling/session/turn.h"
#include "signalling/session/visits.h"

namespace signalling {

class ServiceApi {
 public:
  struct Options {
    // Names in tokens that we signed: a network has a handful. One more is told to wait.
    std::size_t max_services = 256;
  };

  ServiceApi(const config::Config& config, Visits& visits, Options options, sfu::Metrics& metrics);

  [[nodiscard]] ServiceReply handle(const ServiceRequest& request, bool draining, Turn& turn);

 private:
  using Answer = sfu::Result<ServiceReply, ServiceRefusal>;
  struct Pace {
    std::int64_t per_second = 0;
    RateLimit limit;
  };

  Answer answer(const ServiceRequest& request, bool draining, Turn& turn);
  [[nodiscard]] sfu::Result<ServiceClaims, ServiceRefusal> admit(std::string_view authorization,
                                                                 sfu::Instant at) const;
  bool allow(const std::string& service, sfu::Timestamp now);
  Answer create(const ServiceRequest& request, const ServiceClaims& claims, bool draining,
                Turn& turn);
  Answer begin(const VisitOrder& order, const ServiceClaims& claims, Turn& turn);
  Answer list(const ServiceTarget& target, const ServiceClaims& claims, const Turn& turn) const;
  Answer show(const ServiceTarget& target, const ServiceClaims& claims, const Turn& turn) const;
  Answer end(const ServiceTarget& target, const ServiceClaims& claims, Turn& turn);
  [[nodiscard]] const Visit* find(const ServiceTarget& target, const ServiceClaims& claims) const;
  [[nodiscard]] bool may_see(const Visit& visit, const ServiceClaims& claims) const;

  const config::Config& config_;
  Visits& visits_;
  Options options_;
  sfu::Metrics& metrics_;
  IdempotentReplies replies_;
  std::map<std::string, Pace> paces_;  // by service
};

}  // namespace signalling
