// Base 64 for URLs without padding (RFC 4648 §5, RFC 7515 §2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace signalling {

std::string base64url_encode(std::string_view bytes);
// Strict: no padding, no other characters, unused bits zero, so that bytes have one spelling.
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace signalling
