#include "signalling/auth/claims.h"

#include <algorithm>
#include <array>

namespace signalling {
namespace {

namespace json = boost::json;

constexpr std::array kRoles = {Role::kKiosk, Role::kDesk, Role::kBoth, Role::kPublish,
                               Role::kSubscribe};

struct ClaimRow {
  std::string_view name;
  std::string TokenClaims::* member;
};
constexpr std::array<ClaimRow, 7> kClaims = {{{"site", &TokenClaims::site},
                                              {"organisation", &TokenClaims::organisation},
                                              {"desk", &TokenClaims::desk},
                                              {"room", &TokenClaims::room},
                                              {"name", &TokenClaims::name},
                                              {"as", &TokenClaims::as},
                                              {"device", &TokenClaims::device}}};

bool is_clean(std::string_view text) {
  return text.size() <= kMaxClaim &&
         std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; });
}

std::optional<Role> parse_role(const json::object& payload) {
  const auto named = [&](Role role) { return has_string(payload, "role", to_string(role)); };
  const auto found = std::ranges::find_if(kRoles, named);
  return found == kRoles.end() ? std::nullopt : std::optional(*found);
}

// False when a claim is there but is no clean, non-empty string.
bool read_texts(const json::object& payload, TokenClaims& claims) {
  for (const ClaimRow& row : kClaims) {
    const json::value* value = payload.if_contains(row.name);
    if (value == nullptr) continue;
    if (!value->is_string() || value->get_string().empty()) return false;
    const std::string_view text = value->get_string();
    if (!is_clean(text)) return false;
    claims.*row.member = text;
  }
  return true;
}

// What a role needs is there and nothing of another role: a kiosk's token opens no room.
bool fits_role(const TokenClaims& claims) {
  const bool site = !claims.site.empty();
  const bool organisation = !claims.organisation.empty();
  const bool desk = !claims.desk.empty();
  const bool room = !claims.room.empty();
  const bool name = !claims.name.empty();
  const bool as = !claims.as.empty();
  switch (claims.role) {
    case Role::kKiosk:
      return site && !organisation && !desk && !room && !name && !as;
    case Role::kDesk:
      return organisation && desk && !site && !room && !name && !as;
    case Role::kBoth:
    case Role::kPublish:
    case Role::kSubscribe:
      return room && !site && !organisation && !desk && claims.device.empty();
  }
  return false;
}

}  // namespace

std::optional<json::object> parse_json_object(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

bool has_string(const json::object& object, std::string_view key, std::string_view expected) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() &&
         std::string_view(value->get_string()) == expected;
}

bool read_text(const json::object& object, std::string_view key, std::string& text) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return false;
  const std::string_view read = value->get_string();
  if (!is_clean(read)) return false;
  text = read;
  return true;
}

std::optional<TokenClaims> read_claims(const json::object& payload, std::string_view issuer) {
  TokenClaims claims;
  const auto role = parse_role(payload);
  const json::value* expires = payload.if_contains("exp");
  if (!role || !has_string(payload, "iss", issuer)) return std::nullopt;
  if (expires == nullptr || !expires->is_int64()) return std::nullopt;
  claims.role = *role;
  claims.expires = expires->get_int64();
  if (!read_texts(payload, claims) || !fits_role(claims)) return std::nullopt;
  return claims;
}

json::object write_claims(const TokenClaims& claims, std::string_view issuer) {
  json::object payload{{"iss", issuer}, {"exp", claims.expires}, {"role", to_string(claims.role)}};
  for (const ClaimRow& row : kClaims) {
    if (!(claims.*row.member).empty()) payload[row.name] = claims.*row.member;
  }
  return payload;
}

}  // namespace signalling
