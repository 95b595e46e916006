// Names that are shown to people and put into tokens: not empty, bounded, without control
// characters (CR and LF would start a new line in whatever prints them).
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace signalling {

inline bool is_plain_text(std::string_view text, std::size_t max_bytes) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return !text.empty() && text.size() <= max_bytes && std::ranges::none_of(text, is_control);
}

}  // namespace signalling
