// The HTTP fields that WHIP reads (RFC 9110, RFC 6750). Each function takes a field's value as
// sent; none looks at more than the server's bound on headers lets through. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace signalling {

inline constexpr std::string_view kSdpType = "application/sdp";
inline constexpr std::string_view kFragmentType = "application/trickle-ice-sdpfrag";

// RFC 6750 §2.1: the token of "Bearer …"; nothing: absent, another scheme, or no token68.
std::optional<std::string_view> bearer_token(std::string_view authorization);
// RFC 9110 §8.3: parameters are ignored ("application/sdp; charset=utf-8").
bool is_media_type(std::string_view content_type, std::string_view wanted);
// RFC 9110 §12.5.1: an absent field accepts everything, q=0 nothing.
bool accepts(std::string_view accept, std::string_view wanted);

enum class Precondition { kAbsent, kAny, kMatches, kFails };
// RFC 9110 §13.1.1 with RFC 9725 §4.3.3, which writes the asterisk in quotes. `tag` with its
// quotes.
Precondition check_if_match(std::string_view if_match, std::string_view tag);

}  // namespace signalling
