#include "signalling/session/service_api.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "signalling/session/service_json.h"
#include "signalling/whip/http_fields.h"

namespace signalling {
namespace {

namespace json = boost::json;

using Why = sfu::ServiceRefusal;
constexpr std::string_view kPath = "/api/v1/visits/";

ServiceReply reply(unsigned status, const json::object& body) {
  return {.status = status, .body = json::serialize(body)};
}

ServiceRefusal refuse_scope(ServiceScope scope) {
  return {403, "forbidden", "the token has no scope " + std::string(to_string(scope)), Why::kScope};
}

ServiceRefusal unknown_visit() {
  return {404, "unknown_visit", "no such visit, or it has ended", Why::kVisit};
}

ServiceRefusal refuse_order(const OrderFault& fault) {
  const unsigned status = fault.code == "too_large" ? 413 : 400;
  return {status, fault.code, fault.what, Why::kRequest, fault.pointer};
}

// What the counter says to an order: which of it is wrong, or why it cannot be now.
ServiceRefusal refuse_verdict(Verdict verdict) {
  const std::string_view code = to_string(to_error_code(verdict));
  switch (verdict) {
    case Verdict::kUnknownSite:
      return {404, "unknown_site", "no such site here", Why::kPlace, "/site"};
    case Verdict::kUnknownOrganisation:
      return {404, code, "no such organisation at this site", Why::kPlace, "/organisation"};
    case Verdict::kUnknownDesk:
      return {404, "unknown_desk", "no such desk of that organisation", Why::kPlace, "/desk"};
    case Verdict::kClosed:
      return {409, code, "that organisation does not receive there now", Why::kState};
    case Verdict::kNobody:
      return {409, code, "no kiosk of the site is on, or nobody of the organisation is at work",
              Why::kState};
    case Verdict::kBusy:
      return {409, code, "the kiosk or the desk is busy", Why::kState};
    default:
      return {503, "limit", "a bound of the relay was reached", Why::kLimit};
  }
}

}  // namespace

ServiceApi::ServiceApi(const config::Config& config, Visits& visits, Options options,
                       sfu::Metrics& metrics)
    : config_(config), visits_(visits), options_(options), metrics_(metrics) {}

ServiceReply ServiceApi::handle(const ServiceRequest& request, bool draining, Turn& turn) {
  metrics_.service_requests.add();
  Answer answered = answer(request, draining, turn);
  if (answered) return *std::move(answered);
  metrics_.service_refusal(answered.error().counted_as);
  return refuse_service(answered.error());
}

ServiceApi::Answer ServiceApi::answer(const ServiceRequest& request, bool draining, Turn& turn) {
  const auto claims = admit(request.authorization, turn.at());
  if (!claims) return claims.error();
  if (!allow(claims->service, turn.now())) {
    return ServiceRefusal{429, "rate", "too many requests", Why::kRate};
  }
  const auto target = parse_service_target(request.path, request.query);
  if (!target) {
    return ServiceRefusal{404, "unknown_path", "see docs/server-api.openapi.yaml", Why::kRequest};
  }
  if (!target->bad_query.empty()) {
    return ServiceRefusal{400, "bad_query", target->bad_query + " cannot be used", Why::kRequest};
  }
  const bool all = target->visit.empty();
  if (all && request.method == "POST") return create(request, *claims, draining, turn);
  if (!all && request.method == "DELETE") return end(*target, *claims, turn);
  if (request.method == "GET" || request.method == "HEAD") {
    return all ? list(*target, *claims, turn) : show(*target, *claims, turn);
  }
  const char* allowed = all ? "GET, HEAD, POST" : "DELETE, GET, HEAD";
  return ServiceRefusal{
      405,    "method_not_allowed", std::string("this path allows ") + allowed, Why::kRequest, {},
      allowed};
}

sfu::Result<ServiceClaims, ServiceRefusal> ServiceApi::admit(std::string_view authorization,
                                                             Instant at) const {
  const auto token = bearer_token(authorization);
  if (!token) {
    return ServiceRefusal{401, "token_missing", "show a service token: Authorization: Bearer TOKEN",
                          Why::kToken};
  }
  const auto claims = verify_service_token(*token, config_.auth.secret, at.unix_time);
  if (!claims) {
    const bool expired = claims.error() == TokenError::kExpired;
    return ServiceRefusal{401, expired ? "token_expired" : "token_invalid",
                          expired ? "the token has expired" : "the token is no service token here",
                          Why::kToken};
  }
  const auto& revoked = config_.service.revoked;
  if (std::ranges::find(revoked, claims->service) != revoked.end()) {
    return ServiceRefusal{401, "token_revoked", "the service is revoked", Why::kToken};
  }
  return *claims;
}

bool ServiceApi::allow(const std::string& service, sfu::Timestamp now) {
  const std::int64_t per_second = config_.service.requests_per_second;
  auto pace = paces_.find(service);
  if (pace == paces_.end() && paces_.size() >= options_.max_services) {
    std::erase_if(paces_, [now](const auto& each) { return each.second.limit.is_idle(now); });
    if (paces_.size() >= options_.max_services) return false;
  }
  if (pace == paces_.end() || pace->second.per_second != per_second) {
    const Pace fresh{per_second, RateLimit(per_second, 2 * per_second)};
    pace = paces_.insert_or_assign(service, fresh).first;
  }
  return pace->second.limit.allow(now);
}

ServiceApi::Answer ServiceApi::create(const ServiceRequest& request, const ServiceClaims& claims,
                                      bool draining, Turn& turn) {
  if (!claims.may(ServiceScope::kCreate)) return refuse_scope(ServiceScope::kCreate);
  if (!is_media_type(request.content_type, "application/json")) {
    return ServiceRefusal{415, "bad_type", "Content-Type: application/json is wanted",
                          Why::kRequest};
  }
  const auto order = parse_visit_order(request.body);
  if (!order) return refuse_order(order.error());
  if (!claims.knows(order->organisation)) {
    return ServiceRefusal{403, "forbidden", "the token is not for that organisation", Why::kScope,
                          "/organisation"};
  }
  const std::string& key = request.idempotency_key;
  if (key.empty()) {
    if (draining) return ServiceRefusal{503, "limit", "the relay is going down", Why::kLimit};
    return begin(*order, claims, turn);
  }
  if (!is_idempotency_key(key)) {
    return ServiceRefusal{400, "bad_key", "Idempotency-Key must be 1 to 64 visible characters",
                          Why::kRequest};
  }
  const auto known = replies_.look_up(claims.service, key, request.body, turn.now());
  switch (known.known) {
    case IdempotentReplies::Known::kSame: {
      metrics_.service_replays.add();
      ServiceReply again = *known.reply;
      again.headers.emplace_back("Idempotency-Replayed", "true");
      return again;
    }
    case IdempotentReplies::Known::kOther:
      return ServiceRefusal{422, "key_reused", "that Idempotency-Key came with another body",
                            Why::kRequest};
    case IdempotentReplies::Known::kFull:
      return ServiceRefusal{503, "limit", "too many Idempotency-Keys are remembered", Why::kLimit};
    case IdempotentReplies::Known::kNew:
      break;
  }
  if (draining) return ServiceRefusal{503, "limit", "the relay is going down", Why::kLimit};
  Answer begun = begin(*order, claims, turn);
  if (begun) replies_.keep(claims.service, key, request.body, *begun, turn.now());
  return begun;
}

ServiceApi::Answer ServiceApi::begin(const VisitOrder& order, const ServiceClaims& claims,
                                     Turn& turn) {
  if (visits_.origins().count_of(claims.service) >= config_.service.open_visits) {
    return ServiceRefusal{503, "limit", "too many visits of this service are open", Why::kLimit};
  }
  const Counter::Created created = visits_.create(order, claims.service, turn);
  if (created.verdict != Verdict::kDone) return refuse_verdict(created.verdict);
  metrics_.service_visits.add();
  const Visit& visit = *visits_.counter().find(created.visit);
  ServiceReply made =
      reply(201, service_json(visit, visits_.origins().find(visit.id), claims.service, turn.at()));
  made.headers.emplace_back("Location", std::string(kPath) + to_string(visit.id));
  return made;
}

// From the visit after `after`, in the order of ids, which is that of their beginning.
ServiceApi::Answer ServiceApi::list(const ServiceTarget& target, const ServiceClaims& claims,
                                    const Turn& turn) const {
  if (!claims.may(ServiceScope::kRead)) return refuse_scope(ServiceScope::kRead);
  const std::optional<VisitId> after =
      target.after.empty() ? VisitId() : parse_visit_id(target.after);
  if (!after) return ServiceRefusal{400, "bad_query", "after must be a visit's id", Why::kRequest};
  const auto& all = visits_.counter().visits();
  json::array page;
  json::value next;
  for (auto each = all.upper_bound(*after); each != all.end(); ++each) {
    const Visit& visit = each->second;
    if (!may_see(visit, claims)) continue;
    if (page.size() == target.limit) {
      next = page.back().at("id");
      break;
    }
    page.push_back(
        service_json(visit, visits_.origins().find(visit.id), claims.service, turn.at()));
  }
  return reply(200, {{"now", turn.at().unix_time}, {"visits", std::move(page)}, {"next", next}});
}

ServiceApi::Answer ServiceApi::show(const ServiceTarget& target, const ServiceClaims& claims,
                                    const Turn& turn) const {
  if (!claims.may(ServiceScope::kRead)) return refuse_scope(ServiceScope::kRead);
  const Visit* visit = find(target, claims);
  if (visit == nullptr) return unknown_visit();
  return reply(200,
               service_json(*visit, visits_.origins().find(visit->id), claims.service, turn.at()));
}

ServiceApi::Answer ServiceApi::end(const ServiceTarget& target, const ServiceClaims& claims,
                                   Turn& turn) {
  if (!claims.may(ServiceScope::kEnd)) return refuse_scope(ServiceScope::kEnd);
  const Visit* visit = find(target, claims);
  if (visit == nullptr) return unknown_visit();
  const VisitId id = visit->id;
  visits_.end_for_service(id, turn);
  return reply(200, {{"id", to_string(id)}, {"ended", true}});
}

// nullptr also for one of other organisations: whoever asks does not learn that there is one.
const Visit* ServiceApi::find(const ServiceTarget& target, const ServiceClaims& claims) const {
  const std::optional<VisitId> id = parse_visit_id(target.visit);
  const Visit* visit = id ? visits_.counter().find(*id) : nullptr;
  return visit != nullptr && may_see(*visit, claims) ? visit : nullptr;
}

bool ServiceApi::may_see(const Visit& visit, const ServiceClaims& claims) const {
  const VisitOrigin* origin = visits_.origins().find(visit.id);
  return claims.knows(visit.organisation) ||
         (origin != nullptr && origin->service == claims.service);
}

}  // namespace signalling
