#include "signalling/server/admin_server.h"

#include <utility>

#include "signalling/server/clocks.h"
#include "signalling/server/security_headers.h"

namespace signalling {
namespace {

HttpServer::Options admin_options() {
  HttpServer::Options options;
  options.headers = security_headers();
  options.max_connections = 64;  // a few scrapers and probes
  options.max_body = 4 * 1'024;  // where a device is to be enrolled, and its label
  return options;
}

HttpResponse health(const std::vector<std::string>& stuck) {
  if (stuck.empty()) return {.body = "ok\n"};
  std::string body = "stuck:";
  for (const std::string& thread : stuck) body += " " + thread;
  return {.status = 503, .body = body + "\n"};
}

HttpResponse readiness(const std::optional<std::string>& reason) {
  if (!reason) return {.body = "ready\n"};
  return {.status = 503, .body = *reason + "\n"};
}

}  // namespace

AdminServer::AdminServer(Loop& loop, Sources sources, StaticFiles console)
    : sources_(std::move(sources)),
      api_(std::move(sources_.api), {}),
      console_(std::move(console)),
      http_(loop, admin_options(), *this, nullptr) {}

HttpResponse AdminServer::handle(const HttpRequest& request) {
  if (is_admin_path(request.path)) return api_.handle(request, read_clocks());
  if (request.method != "GET" && request.method != "HEAD") {
    return {.status = 405, .body = "Method not allowed\n", .headers = {{"Allow", "GET, HEAD"}}};
  }
  if (request.path == "/metrics") {
    return {.content_type = sources_.metrics_content_type, .body = sources_.metrics()};
  }
  if (request.path == "/healthz") return health(sources_.stuck_threads());
  if (request.path == "/readyz") return readiness(sources_.not_ready());
  if (api_.on()) {
    HttpResponse page = console_.get(request);
    if (page.status != 404) return page;
  }
  return {.status = 404, .body = "/metrics, /healthz, /readyz, /admin/v1, /console\n"};
}

}  // namespace signalling
