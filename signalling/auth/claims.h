// The claims that tokens and tickets share, as JSON.
//   parse_json_object(text)        nullopt unless the text is one object
//   read_claims(payload, issuer)   nullopt unless issuer, role and expiry are there, every claim is
//   a
//                                  clean text, and there is what the role needs and nothing else
//   write_claims(claims, issuer)
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "signalling/auth/token.h"

namespace signalling {

std::optional<boost::json::object> parse_json_object(std::string_view text);
bool has_string(const boost::json::object& object, std::string_view key, std::string_view expected);
// False unless there is a text of at most kMaxClaim bytes without control characters.
bool read_text(const boost::json::object& object, std::string_view key, std::string& text);
std::optional<TokenClaims> read_claims(const boost::json::object& payload, std::string_view issuer);
boost::json::object write_claims(const TokenClaims& claims, std::string_view issuer);

}  // namespace signalling
