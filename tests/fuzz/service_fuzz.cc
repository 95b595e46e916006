// Arbitrary bytes as requests to the server API: every field of one, by lines, and the rest as its
// body; also as the claims of a service token that is signed. Each request is answered with a
// status that docs/server-api.openapi.yaml lists, in JSON, and what is refused changes nothing.
#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "sfu/base/check.h"
#include "signalling/auth/jws.h"
#include "signalling/auth/service_token.h"
#include "signalling/sdp/tokens.h"
#include "signalling/service/visit_order.h"
#include "signalling/session/session.h"

namespace {

constexpr const char* kSecret = "0123456789abcdef0123456789abcdef";

struct FixedEntropy : sfu::Entropy {
  void fill(sfu::MutableByteSpan bytes) override { std::ranges::fill(bytes, 7); }
};

void check_claims(std::string_view payload) {
  const std::string token = signalling::make_jws(
      {R"({"alg":"HS256","typ":"guichet-service"})", std::string(payload)}, kSecret);
  const auto read = signalling::verify_service_token(token, kSecret, 1'000);
  if (!read) return;
  const auto again = signalling::verify_service_token(
      signalling::make_service_token(*read, kSecret), kSecret, 1'000);
  SFU_CHECK(again && *again == *read);
}

void check_order(std::string_view body) {
  const auto order = signalling::parse_visit_order(body);
  if (!order) return;
  boost::json::object again{{"site", order->site}, {"organisation", order->organisation}};
  if (!order->desk.empty()) again["desk"] = order->desk;
  if (!order->reference.empty()) again["reference"] = order->reference;
  SFU_CHECK(*signalling::parse_visit_order(boost::json::serialize(again)) == *order);
}

config::Config one_of_each() {
  config::Config config;
  config.auth.secret = kSecret;
  config.auth.open_enrolment = true;
  config.organisations = {{"caf", "CAF", "CAF", {{"d1", "Bureau"}}}};
  config.sites = {{"isle", "Isle", {"caf"}}};
  return config;
}

// A kiosk that is on and a desk that is ready, so that an order can be had.
void people(signalling::Session& session, sfu::Instant now) {
  signalling::Actions actions;
  const auto enter = [&](std::uint64_t id, const signalling::TokenClaims& claims) {
    const signalling::ConnectionId connection(id);
    session.connection_opened(connection, now, actions);
    session.handle(connection,
                   R"({"type":"hello","version":1,"token":")" +
                       signalling::make_token(claims, kSecret, 1) + "\"}",
                   now, actions);
  };
  enter(1, {.role = signalling::Role::kKiosk, .site = "isle", .expires = 100});
  enter(2, {.role = signalling::Role::kDesk, .organisation = "caf", .desk = "d1", .expires = 100});
  session.handle(signalling::ConnectionId(2), R"({"type":"desk.ready","ready":true})", now,
                 actions);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::set<unsigned> kStatuses = {200, 201, 400, 401, 403, 404, 405,
                                               409, 413, 415, 422, 429, 503};
  static const std::string token = signalling::make_service_token(
      {.service = "rdv",
       .scopes = {signalling::kServiceScopes.begin(), signalling::kServiceScopes.end()},
       .issued = 1,
       .expires = 100},
      kSecret);
  std::string_view rest = sfu::as_text({data, size});
  check_claims(rest);
  signalling::ServiceRequest request;
  using R = signalling::ServiceRequest;
  for (std::string R::* field : {&R::method, &R::path, &R::query, &R::authorization,
                                 &R::content_type, &R::idempotency_key}) {
    request.*field = signalling::take_token(rest, '\n');
  }
  if (request.authorization.empty()) request.authorization = "Bearer " + token;
  request.body = rest;
  check_order(request.body);

  static const config::Config config = one_of_each();
  signalling::Session::Options options;
  options.shard_addresses = {{sfu::SocketAddress::ipv4(192, 0, 2, 1, 10'000)}};
  FixedEntropy entropy;
  sfu::Metrics metrics;
  signalling::Session session(config, options, entropy, metrics);
  const sfu::Instant now{sfu::Timestamp() + sfu::TimeDelta::seconds(1), 2};
  people(session, now);
  for (int turn = 0; turn < 2; ++turn) {  // again: with its Idempotency-Key, or busy
    signalling::Actions actions;
    const auto reply = session.handle(request, now, actions);
    SFU_CHECK(kStatuses.contains(reply.status));
    SFU_CHECK(boost::json::parse(reply.body).is_object());
    for (const auto& [name, value] : reply.headers) {
      SFU_CHECK(value.find_first_of("\r\n") == std::string::npos);
    }
    SFU_CHECK(reply.status < 300 || actions.empty());
  }
  return 0;
}
