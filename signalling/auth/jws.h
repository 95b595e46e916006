// A signed text in the compact serialisation (RFC 7515 §3.1), signed with HMAC-SHA-256 (RFC 7518
// §3.2): base64url(header).base64url(payload).base64url(signature). What the header says is the
// caller's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace signalling {

struct Jws {
  std::string header;
  std::string payload;
};

std::string make_jws(const Jws& jws, std::string_view secret);
// Empty unless the signature is right; it is compared in constant time and before anything is
// decoded.
std::optional<Jws> open_jws(std::string_view text, std::string_view secret);

}  // namespace signalling
