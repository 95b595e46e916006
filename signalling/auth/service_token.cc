#include "signalling/auth/service_token.h"

#include <algorithm>

#include <boost/json.hpp>

#include "sfu/base/check.h"
#include "signalling/auth/claims.h"
#include "signalling/auth/jws.h"

namespace signalling {
namespace {

namespace json = boost::json;

constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"guichet-service"})";
constexpr std::string_view kIssuer = "guichet-service";

std::optional<UnixSeconds> read_seconds(const json::object& payload, std::string_view key) {
  const json::value* value = payload.if_contains(key);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

// False when one of them is unknown or said twice, or there is none.
bool read_scopes(const json::object& payload, std::vector<ServiceScope>& scopes) {
  const json::value* list = payload.if_contains("scopes");
  if (list == nullptr || !list->is_array()) return false;
  for (const json::value& item : list->get_array()) {
    const auto scope = item.is_string() ? parse_service_scope(item.get_string()) : std::nullopt;
    if (!scope || std::ranges::find(scopes, *scope) != scopes.end()) return false;
    scopes.push_back(*scope);
  }
  return !scopes.empty();
}

bool read_organisations(const json::object& payload, std::vector<std::string>& organisations) {
  const json::value* list = payload.if_contains("organisations");
  if (list == nullptr) return true;
  // An empty list would be a service without any, and must not become one with all.
  if (!list->is_array() || list->get_array().empty()) return false;
  if (list->get_array().size() > kMaxServiceOrganisations) return false;
  for (const json::value& item : list->get_array()) {
    if (!item.is_string() || !is_service_name(item.get_string())) return false;
    organisations.emplace_back(item.get_string());
  }
  return true;
}

std::optional<ServiceClaims> read_service_claims(const json::object& payload) {
  ServiceClaims claims;
  const auto issued = read_seconds(payload, "iat");
  const auto expires = read_seconds(payload, "exp");
  if (!has_string(payload, "iss", kIssuer) || !issued || !expires) return std::nullopt;
  if (!read_text(payload, "sub", claims.service) || !is_service_name(claims.service)) {
    return std::nullopt;
  }
  if (!read_scopes(payload, claims.scopes)) return std::nullopt;
  if (!read_organisations(payload, claims.organisations)) return std::nullopt;
  if (*issued < 0 || *expires < *issued || *expires - *issued > kMaxServiceLifetime) {
    return std::nullopt;
  }
  claims.issued = *issued;
  claims.expires = *expires;
  return claims;
}

}  // namespace

std::string_view to_string(ServiceScope scope) {
  switch (scope) {
    case ServiceScope::kCreate:
      return "visits:create";
    case ServiceScope::kRead:
      return "visits:read";
    case ServiceScope::kEnd:
      return "visits:end";
  }
  SFU_CHECK(false);
}

std::optional<ServiceScope> parse_service_scope(std::string_view text) {
  const auto named = [&](ServiceScope scope) { return to_string(scope) == text; };
  const auto* found = std::ranges::find_if(kServiceScopes, named);
  return found == kServiceScopes.end() ? std::nullopt : std::optional(*found);
}

bool ServiceClaims::may(ServiceScope scope) const {
  return std::ranges::find(scopes, scope) != scopes.end();
}

bool ServiceClaims::knows(std::string_view organisation) const {
  return organisations.empty() ||
         std::ranges::find(organisations, organisation) != organisations.end();
}

bool is_service_name(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !text.empty() && text.size() <= kMaxServiceName && std::ranges::all_of(text, allowed);
}

std::string make_service_token(const ServiceClaims& claims, std::string_view secret) {
  SFU_CHECK(is_service_name(claims.service) && !claims.scopes.empty());
  json::array scopes;
  for (const ServiceScope scope : claims.scopes) scopes.emplace_back(to_string(scope));
  json::object payload{{"iss", kIssuer},
                       {"sub", claims.service},
                       {"iat", claims.issued},
                       {"exp", claims.expires},
                       {"scopes", std::move(scopes)}};
  if (!claims.organisations.empty()) {
    json::array organisations;
    for (const std::string& id : claims.organisations) organisations.emplace_back(id);
    payload["organisations"] = std::move(organisations);
  }
  return make_jws({std::string(kHeader), json::serialize(payload)}, secret);
}

sfu::Result<ServiceClaims, TokenError> verify_service_token(std::string_view text,
                                                            std::string_view secret,
                                                            UnixSeconds now) {
  if (text.size() > kMaxToken) return TokenError::kInvalid;
  const auto jws = open_jws(text, secret);
  if (!jws || jws->header != kHeader) return TokenError::kInvalid;
  const auto payload = parse_json_object(jws->payload);
  if (!payload) return TokenError::kInvalid;
  const auto claims = read_service_claims(*payload);
  if (!claims) return TokenError::kInvalid;
  if (now >= claims->expires) return TokenError::kExpired;
  return *claims;
}

}  // namespace signalling
