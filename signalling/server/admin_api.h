// The operator's API below /admin/v1 of the private listener (docs/openapi.yaml): what is seen
// (session/overview.h), ending one visit, enrolling and revoking devices, draining the node. On the
// signalling thread, without a lock: an answer is one moment of the relay.
//   handle(request, at)   of a path that is_admin_path() knows
// Whoever asks shows the token as a bearer (RFC 6750 §2.1); without a configured one everything is
// 403. Nobody without the token learns which paths or visits exist. Who shows a wrong one is slowed
// down apart from who shows the right one, so a guesser cannot shut the operator out.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/base/instant.h"
#include "signalling/server/admin_json.h"
#include "signalling/server/http.h"
#include "signalling/session/overview.h"
#include "signalling/session/rate_limit.h"
#include "signalling/session/session.h"

namespace signalling {

bool is_admin_path(std::string_view path);

class AdminApi {
 public:
  struct Sources {
    std::string token = {};  // empty: off
    std::function<Overview()> overview;
    std::function<NodeStatus()> status;
    std::function<bool(std::string_view visit)> kick;  // false: no such visit
    std::function<std::vector<DeviceView>()> devices = [] { return std::vector<DeviceView>(); };
    std::function<sfu::Result<DeviceRegistry::Code, Devices::IssueRefusal>(const DevicePlace& place,
                                                                           std::string_view label)>
        issue_code = {};
    std::function<bool(std::string_view device)> revoke = {};  // false: no such device in use
    std::function<void()> drain;                               // again: nothing
    std::function<Budgets(std::string_view visit)> budgets = {};
  };
  struct Options {
    // A console asks four times every five seconds, a script in bursts; sites of a whole country
    // cost the signalling thread some milliseconds.
    std::int64_t requests_per_second = 20;
    std::int64_t request_burst = 40;
    std::int64_t wrong_tokens_per_second = 1;
    std::int64_t wrong_token_burst = 10;
  };

  AdminApi(Sources sources, Options options);
  [[nodiscard]] bool on() const { return !sources_.token.empty(); }
  void set_token(std::string token) { sources_.token = std::move(token); }
  HttpResponse handle(const HttpRequest& request, sfu::Instant at);

 private:
  HttpResponse answer(const HttpRequest& request, sfu::Instant at);
  HttpResponse read(std::string_view name, sfu::Instant at);
  HttpResponse end_visit(std::string_view visit);
  HttpResponse budget(std::string_view visit, sfu::Instant at);
  HttpResponse issue_code(std::string_view body);
  HttpResponse revoke(std::string_view device);
  HttpResponse drain();

  Sources sources_;
  RateLimit requests_;
  RateLimit wrong_tokens_;
};

}  // namespace signalling
