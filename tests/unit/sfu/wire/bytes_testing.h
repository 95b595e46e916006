// Bytes for tests: written as hex, compared as hex, cut at every length.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/base/bytes.h"

namespace sfu {

using Bytes = std::vector<std::uint8_t>;

// "80 60 00 01": digits in pairs, blanks between.
inline Bytes from_hex(std::string_view text) {
  Bytes bytes;
  std::string digits;
  for (const char c : text) {
    if (c == ' ' || c == '\n') continue;
    digits += c;
    if (digits.size() < 2) continue;
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(digits, nullptr, 16)));
    digits.clear();
  }
  return bytes;
}

inline std::string to_hex(ByteSpan bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    char digits[4];
    std::snprintf(digits, sizeof digits, "%s%02x", text.empty() ? "" : " ", byte);
    text += digits;
  }
  return text;
}

// Calls `parse` with every prefix shorter than `bytes`, each in memory of exactly its size so that
// a sanitizer sees a read past the end.
template <class Parse>
void for_every_prefix(ByteSpan bytes, Parse parse) {
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Bytes prefix(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    parse(ByteSpan(prefix));
  }
}

}  // namespace sfu
