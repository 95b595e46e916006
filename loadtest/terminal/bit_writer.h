// Bits from the most significant one on, the other way round of sfu/wire/bit_reader.h.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace loadtest {

class BitWriter {
 public:
  void bits(std::uint32_t value, std::size_t count) {
    for (; count > 0; --count) bit((value >> (count - 1) & 1U) != 0);
  }
  void flag(bool value) { bit(value); }
  // ns(n) of the AV1 specification §4.10.7.
  void below(std::uint32_t value, std::uint32_t limit) {
    const auto width = static_cast<std::size_t>(std::bit_width(limit));
    const std::uint32_t short_codes = (std::uint32_t{1} << width) - limit;
    if (value < short_codes) return bits(value, width - 1);
    bits(value + short_codes, width);
  }
  // The last byte is filled up with zeros.
  [[nodiscard]] std::vector<std::uint8_t> take() { return std::move(bytes_); }

 private:
  void bit(bool value) {
    if (used_ == 0) bytes_.push_back(0);
    if (value) bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | 0x80U >> used_);
    used_ = (used_ + 1) % 8;
  }
  std::vector<std::uint8_t> bytes_;
  std::size_t used_ = 0;
};

}  // namespace loadtest
