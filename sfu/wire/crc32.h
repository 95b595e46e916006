// CRC-32 of ITU-T V.42 (polynomial 0x04C11DB7, reflected), as FINGERPRINT wants it (RFC 8489
// §14.7).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sfu/base/bytes.h"

namespace sfu {

constexpr std::array<std::uint32_t, 256> make_crc32_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320U : 0U);
    table[byte] = value;
  }
  return table;
}

inline std::uint32_t crc32(ByteSpan bytes) {
  static constexpr auto kTable = make_crc32_table();
  std::uint32_t crc = 0xFFFFFFFF;
  for (const std::uint8_t byte : bytes) crc = (crc >> 8) ^ kTable[(crc ^ byte) & 0xFF];
  return ~crc;
}

}  // namespace sfu
