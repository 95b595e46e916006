#include "signalling/auth/token.h"

#include <boost/json.hpp>

#include "sfu/base/check.h"
#include "signalling/auth/claims.h"
#include "signalling/auth/jws.h"

namespace signalling {
namespace {

namespace json = boost::json;

constexpr std::string_view kIssuer = "guichet";
constexpr std::string_view kAlgorithm = "HS256";
// Nothing but HS256: neither `none` nor a public-key algorithm whose key we would take for a
// secret. An extension the issuer calls critical (RFC 7515 §4.1.11) would be one we do not know.
bool is_our_header(const json::object& header) {
  const bool typed = header.contains("typ");
  return has_string(header, "alg", kAlgorithm) && (!typed || has_string(header, "typ", "JWT")) &&
         !header.contains("crit");
}

}  // namespace

std::string_view to_string(Role role) {
  switch (role) {
    case Role::kKiosk:
      return "kiosk";
    case Role::kDesk:
      return "desk";
    case Role::kBoth:
      return "both";
    case Role::kPublish:
      return "publish";
    case Role::kSubscribe:
      return "subscribe";
  }
  SFU_CHECK(false);
}

std::string make_token(const TokenClaims& claims, std::string_view secret, UnixSeconds now) {
  json::object payload = write_claims(claims, kIssuer);
  payload["iat"] = now;
  const json::object header{{"alg", kAlgorithm}, {"typ", "JWT"}};
  return make_jws({json::serialize(header), json::serialize(payload)}, secret);
}

sfu::Result<TokenClaims, TokenError> verify_token(std::string_view text, std::string_view secret,
                                                  UnixSeconds now) {
  if (text.size() > kMaxToken) return TokenError::kInvalid;
  // The signature first: nothing unsigned reaches the JSON parser.
  const auto jws = open_jws(text, secret);
  if (!jws) return TokenError::kInvalid;
  const auto header = parse_json_object(jws->header);
  if (!header || !is_our_header(*header)) return TokenError::kInvalid;
  const auto payload = parse_json_object(jws->payload);
  if (!payload) return TokenError::kInvalid;
  const auto claims = read_claims(*payload, kIssuer);
  if (!claims) return TokenError::kInvalid;
  if (now >= claims->expires) return TokenError::kExpired;
  return *claims;
}

}  // namespace signalling
