#include "signalling/server/admin_api.h"

#include <algorithm>
#include <array>
#include <utility>

#include "signalling/auth/secret.h"

namespace signalling {
namespace {

constexpr std::string_view kRoot = "/admin/v1/";
constexpr std::string_view kVisit = "/admin/v1/visits/";
constexpr std::string_view kBudget = "/budget";  // behind a visit's path
constexpr std::string_view kDrain = "/admin/v1/drain";
constexpr std::string_view kBearer = "Bearer ";
constexpr std::string_view kDevice = "/admin/v1/devices/";
constexpr std::string_view kCodes = "/admin/v1/enrolment-codes";
constexpr std::array<std::string_view, 5> kReads = {"status", "sites", "desks", "visits",
                                                    "devices"};

HttpResponse reply(unsigned status, std::string body, std::vector<HttpHeader> headers = {}) {
  headers.emplace_back("Cache-Control", "no-store");
  return {.status = status,
          .content_type = "application/json",
          .body = std::move(body),
          .headers = std::move(headers)};
}

HttpResponse refuse(unsigned status, std::string_view code, std::string_view message,
                    std::vector<HttpHeader> headers = {}) {
  return reply(status, error_json(code, message), std::move(headers));
}

HttpResponse wrong_method(std::string allowed) {
  return refuse(405, "method_not_allowed", "this path allows " + allowed, {{"Allow", allowed}});
}

HttpResponse too_many() { return refuse(429, "rate", "too many requests", {{"Retry-After", "1"}}); }

bool shows(std::string_view authorization, std::string_view token) {
  return authorization.starts_with(kBearer) &&
         same_secret(authorization.substr(kBearer.size()), token);
}

}  // namespace

bool is_admin_path(std::string_view path) {
  return path == "/admin" || path.starts_with("/admin/");
}

AdminApi::AdminApi(Sources sources, Options options)
    : sources_(std::move(sources)),
      requests_(options.requests_per_second, options.request_burst),
      wrong_tokens_(options.wrong_tokens_per_second, options.wrong_token_burst) {}

HttpResponse AdminApi::handle(const HttpRequest& request, sfu::Instant at) {
  if (sources_.token.empty()) {
    return refuse(403, "off", "the configuration gives no admin.token: this API is off");
  }
  if (!shows(request.authorization, sources_.token)) {
    if (!wrong_tokens_.allow(at.now)) return too_many();
    return refuse(401, "unauthorized", "show the admin token: Authorization: Bearer TOKEN",
                  {{"WWW-Authenticate", "Bearer realm=\"guichet admin\""}});
  }
  if (!requests_.allow(at.now)) return too_many();
  return answer(request, at);
}

HttpResponse AdminApi::answer(const HttpRequest& request, sfu::Instant at) {
  const std::string_view path = request.path;
  if (path == kDrain) return request.method == "POST" ? drain() : wrong_method("POST");
  if (path == kCodes) {
    return request.method == "POST" ? issue_code(request.body) : wrong_method("POST");
  }
  if (path.starts_with(kDevice)) {
    if (request.method != "DELETE") return wrong_method("DELETE");
    return revoke(path.substr(kDevice.size()));
  }
  if (path.starts_with(kVisit) && path.ends_with(kBudget)) {
    if (request.method != "GET" && request.method != "HEAD") return wrong_method("GET, HEAD");
    const std::string_view visit = path.substr(kVisit.size());
    return budget(visit.substr(0, visit.size() - std::min(visit.size(), kBudget.size())), at);
  }
  if (path.starts_with(kVisit)) {
    if (request.method != "DELETE") return wrong_method("DELETE");
    return end_visit(path.substr(kVisit.size()));
  }
  const std::string_view name = path.starts_with(kRoot) ? path.substr(kRoot.size()) : "";
  if (std::ranges::find(kReads, name) == kReads.end()) {
    return refuse(404, "unknown_path", "see docs/openapi.yaml");
  }
  if (request.method != "GET" && request.method != "HEAD") return wrong_method("GET, HEAD");
  return read(name, at);
}

HttpResponse AdminApi::read(std::string_view name, sfu::Instant at) {
  const Overview overview = sources_.overview();
  const sfu::UnixSeconds now = at.unix_time;
  if (name == "sites") return reply(200, sites_json(overview.sites(at), now));
  if (name == "desks") return reply(200, desks_json(overview.desks(), now));
  if (name == "devices") return reply(200, devices_json(sources_.devices(), now));
  if (name == "visits") return reply(200, visits_json(overview.visits(at), now));
  return reply(200, status_json(sources_.status(), overview.counts(), now));
}

HttpResponse AdminApi::end_visit(std::string_view visit) {
  if (!sources_.kick(visit)) return refuse(404, "unknown_visit", "no such visit, or it has ended");
  return reply(200, R"({"ended":true})");
}

HttpResponse AdminApi::budget(std::string_view visit, sfu::Instant at) {
  const Budgets budgets = sources_.budgets(visit);
  switch (budgets.state) {
    case Budgets::State::kUnknownVisit:
      return refuse(404, "unknown_visit", "no such visit, or it has ended");
    case Budgets::State::kAsked:
      return reply(202, R"({"asked":true})", {{"Retry-After", "1"}});
    case Budgets::State::kTold:
      break;
  }
  return reply(200, budgets_json(visit, budgets.views, at.unix_time));
}

HttpResponse AdminApi::issue_code(std::string_view body) {
  using Why = Devices::IssueRefusal;
  const auto request = parse_code_request(body);
  if (!request) {
    return refuse(400, "bad_body", "give site, or organisation and desk, as JSON; may be label");
  }
  const auto code = sources_.issue_code(request->place, request->label);
  if (code) return reply(201, code_json(*code, request->place));
  switch (code.error()) {
    case Why::kNotKept:
      return refuse(409, "not_kept", "without state.directory a device would be forgotten");
    case Why::kUnknownPlace:
      return refuse(404, "unknown_place", "no such site, or no such desk of that organisation");
    case Why::kBadLabel:
      return refuse(400, "bad_body", "label must be 1 to 120 bytes without control characters");
    case Why::kFull:
      break;
  }
  return refuse(409, "full", "too many codes are open: they end after a day");
}

HttpResponse AdminApi::revoke(std::string_view device) {
  if (!sources_.revoke(device)) {
    return refuse(404, "unknown_device", "no such device, or it was revoked before");
  }
  return reply(200, R"({"revoked":true})");
}

HttpResponse AdminApi::drain() {
  sources_.drain();
  return reply(202, R"({"draining":true})");
}

}  // namespace signalling
