// Arbitrary bytes as WHIP and WHEP requests: every field of one, by lines, and the rest as its
// body. Each is answered with a status that docs/PROTOCOL.md §4 lists; what parsers took is written
// and read again.
#include <algorithm>
#include <set>

#include "sfu/base/check.h"
#include "signalling/auth/token.h"
#include "signalling/sdp/tokens.h"
#include "signalling/session/session.h"
#include "signalling/whip/ice_fragment.h"
#include "signalling/whip/target.h"

namespace {

constexpr const char* kSecret = "0123456789abcdef0123456789abcdef";

struct FixedEntropy : sfu::Entropy {
  void fill(sfu::MutableByteSpan bytes) override { std::ranges::fill(bytes, 7); }
};

void check_parsers(const signalling::WhipRequest& request) {
  const auto target = signalling::parse_whip_target(request.path, request.query).target;
  if (target && !target->session.empty()) {
    const auto path = signalling::session_path(target->side, target->room, target->session);
    SFU_CHECK(signalling::parse_whip_target(path, "").target->room == target->room);
  }
  const auto fragment = signalling::parse_ice_fragment(request.body);
  if (!fragment || !fragment->credentials) return;
  const auto text = signalling::write_ice_fragment(*fragment->credentials, {});
  SFU_CHECK(signalling::parse_ice_fragment(text)->credentials == fragment->credentials);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::set<unsigned> kStatuses = {200, 201, 204, 400, 401, 403, 404, 405,
                                               406, 409, 412, 415, 422, 428, 429, 503};
  static const std::string token = signalling::make_token(
      {.role = signalling::Role::kBoth, .room = "r", .expires = 100}, kSecret, 1);
  std::string_view rest = sfu::as_text({data, size});
  signalling::WhipRequest request;
  using R = signalling::WhipRequest;
  for (std::string R::* field : {&R::method, &R::path, &R::query, &R::authorization,
                                 &R::content_type, &R::accept, &R::if_match}) {
    request.*field = signalling::take_token(rest, '\n');
  }
  if (request.authorization.empty()) request.authorization = "Bearer " + token;
  request.body = rest;
  check_parsers(request);

  config::Config config;
  config.auth.secret = kSecret;
  signalling::Session::Options options;
  options.shard_addresses = {{sfu::SocketAddress::ipv4(192, 0, 2, 1, 10'000)}};
  FixedEntropy entropy;
  sfu::Metrics metrics;
  signalling::Session session(config, options, entropy, metrics);
  signalling::Actions actions;
  const sfu::Instant now{sfu::Timestamp() + sfu::TimeDelta::seconds(1), 2};
  const auto reply = session.handle(request, now, actions);
  SFU_CHECK(kStatuses.contains(reply.status));
  for (const auto& [name, value] : reply.headers) {
    SFU_CHECK(value.find_first_of("\r\n") == std::string::npos);
    if (name != "Location") continue;
    for (const char* method : {"PATCH", "DELETE"}) {
      request.method = method;
      request.path = value;
      SFU_CHECK(kStatuses.contains(session.handle(request, now, actions).status));
    }
  }
  SFU_CHECK(reply.status == 201 || actions.empty());
  return 0;
}
