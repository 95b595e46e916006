// The private listener: numbers for Prometheus, and health for whoever restarts or balances.
//   /metrics   every row of the catalog
//   /healthz   200 while every thread turns; 503 names those that do not
//   /readyz    200 when new visits are welcome; 503 while starting and draining
//   /admin/v1  the operator's API (admin_api.h)
//   /console   its page (console_pages.h), when the API is on
// It answers on the signalling thread: no answer at all means that this one is stuck.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/endpoint.h"
#include "signalling/server/admin_api.h"
#include "signalling/server/http_server.h"
#include "signalling/server/loop.h"
#include "signalling/server/static_files.h"

namespace signalling {

class AdminServer final : public HttpHandler {
 public:
  struct Sources {
    std::function<std::string()> metrics;  // the exporter's text
    std::string metrics_content_type;
    std::function<std::vector<std::string>()> stuck_threads;  // empty: all is well
    std::function<std::optional<std::string>()> not_ready;    // the reason, in words
    AdminApi::Sources api;
  };

  AdminServer(Loop& loop, Sources sources, StaticFiles console);
  std::optional<std::string> listen(const config::Endpoint& address) {
    return http_.listen(address);
  }
  void set_token(std::string token) { api_.set_token(std::move(token)); }
  void replace_console(StaticFiles console) { console_ = std::move(console); }
  [[nodiscard]] std::uint16_t port() const { return http_.port(); }

  HttpResponse handle(const HttpRequest& request) override;

 private:
  Sources sources_;
  AdminApi api_;
  StaticFiles console_;
  HttpServer http_;
};

}  // namespace signalling
