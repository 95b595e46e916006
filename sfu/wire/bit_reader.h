// Bits from the most significant one on, with one question at the end (ok()), as ByteReader.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "sfu/base/bytes.h"

namespace sfu {

// Reads past the end give 0 and make ok() false for good.
class BitReader {
 public:
  explicit BitReader(ByteSpan bytes) : bytes_(bytes) {}
  // At most 32 bits.
  std::uint32_t bits(std::size_t count) {
    std::uint32_t value = 0;
    for (; count > 0; --count) value = value << 1 | bit();
    return value;
  }
  bool flag() { return bit() != 0; }
  // ns(n) of the AV1 specification §4.10.7: a number below `limit` in as few bits as it needs.
  std::uint32_t below(std::uint32_t limit) {
    const auto width = static_cast<std::size_t>(std::bit_width(limit));
    const std::uint32_t short_codes = (std::uint32_t{1} << width) - limit;
    const std::uint32_t value = bits(width - 1);
    return value < short_codes ? value : (value << 1) - short_codes + bit();
  }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  std::uint32_t bit() {
    if (at_ >= bytes_.size() * 8) {
      ok_ = false;
      return 0;
    }
    const std::uint32_t value = bytes_[at_ / 8] >> (7 - at_ % 8) & 1U;
    ++at_;
    return value;
  }
  ByteSpan bytes_;
  std::size_t at_ = 0;  // in bits
  bool ok_ = true;
};

}  // namespace sfu
