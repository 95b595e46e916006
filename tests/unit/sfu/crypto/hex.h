// Bytes as the RFCs print them: hexadecimal digits, blanks ignored.
#pragma once

#include <cctype>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sfu {

inline std::vector<std::uint8_t> from_hex(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  int digits = 0;
  for (const char c : text) {
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) continue;
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    if (digits++ % 2 == 0) bytes.push_back(0);
    bytes.back() = static_cast<std::uint8_t>(bytes.back() << 4 | digit);
  }
  return bytes;
}

}  // namespace sfu
