// Service tokens: what a business system (appointments, an adviser's case tool) shows to the server
// API (docs/INTEGRATION.md). Signed with the key of the tokens of pages (token.h) but of another
// type and issuer, so that neither opens what the other is for.
//   make_service_token(claims, secret)        for `guichet token --service`
//   verify_service_token(text, secret, now)   kExpired only for one that is genuine in all else
// Verified means: signature, type, issuer, a name, at least one scope, and a lifetime of at most
// kMaxServiceLifetime. Whether the service is revoked, and what of its organisations there is, is
// the caller's. No clock here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signalling/auth/token.h"

namespace signalling {

enum class ServiceScope : std::uint8_t { kCreate, kRead, kEnd };
std::string_view to_string(ServiceScope scope);  // "visits:create", "visits:read", "visits:end"
std::optional<ServiceScope> parse_service_scope(std::string_view text);
inline constexpr std::array kServiceScopes = {ServiceScope::kCreate, ServiceScope::kRead,
                                              ServiceScope::kEnd};

struct ServiceClaims {
  std::string service;               // its name: what its limits go by, and what is revoked
  std::vector<ServiceScope> scopes;  // at least one
  std::vector<std::string> organisations = {};  // its visits are of these; empty: of any
  UnixSeconds issued = 0;
  UnixSeconds expires = 0;  // refused from this second on
  friend bool operator==(const ServiceClaims&, const ServiceClaims&) = default;

  [[nodiscard]] bool may(ServiceScope scope) const;
  [[nodiscard]] bool knows(std::string_view organisation) const;
};

inline constexpr UnixSeconds kMaxServiceLifetime =
    366 * 86'400;                                            // somebody has to look once a year
inline constexpr std::size_t kMaxServiceOrganisations = 64;  // as many as there can be
inline constexpr std::size_t kMaxServiceName = 40;           // as every id

bool is_service_name(std::string_view text);  // 1..40 of a-z, 0-9 and -

std::string make_service_token(const ServiceClaims& claims, std::string_view secret);
sfu::Result<ServiceClaims, TokenError> verify_service_token(std::string_view text,
                                                            std::string_view secret,
                                                            UnixSeconds now);

}  // namespace signalling
