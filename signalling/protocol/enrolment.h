// The bodies of POST /enrol and POST /token (docs/PROTOCOL.md §1.6).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sfu/base/result.h"
#include "signalling/protocol/codec.h"

namespace signalling {

// Where the page is: exactly one of site and organisation. Code and key come together, or, where
// enrolment is open to everybody, neither.
struct EnrolRequest {
  std::optional<std::string> site;
  std::optional<std::string> organisation;
  std::optional<std::string> code = std::nullopt;
  std::optional<std::string> public_key = std::nullopt;  // SPKI, base64url
};
// First the device, then the challenge that was given for it with its signature.
struct TokenRequest {
  std::optional<std::string> device = std::nullopt;
  std::optional<std::string> challenge = std::nullopt;
  std::optional<std::string> signature = std::nullopt;  // base64url
};

sfu::Result<EnrolRequest, ProtocolError> decode_enrolment(std::string_view body);
sfu::Result<TokenRequest, ProtocolError> decode_token_request(std::string_view body);
// {"token": "…"}, {"device": "…"} or {"challenge": "…"}
std::string encode_enrolment(std::string_view member, std::string_view value);

}  // namespace signalling
