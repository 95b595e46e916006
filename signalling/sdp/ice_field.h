// ICE usernames and passwords as SDP carries them (RFC 8839 §5.4). The upper bound is ours; '-',
// '_', '=' and '#' are more than the RFC allows: some clients use base64url.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace signalling {

inline bool is_ice_field(std::string_view text, std::size_t shortest) {
  constexpr std::size_t kLongest = 256;
  const auto is_ice_char = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '-' || c == '_' || c == '=' || c == '#';
  };
  return text.size() >= shortest && text.size() <= kLongest &&
         std::ranges::all_of(text, is_ice_char);
}

inline bool is_ice_ufrag(std::string_view text) { return is_ice_field(text, 4); }
inline bool is_ice_pwd(std::string_view text) { return is_ice_field(text, 22); }

}  // namespace signalling
