// Big-endian reading and writing with one question at the end (ok()), never a pointer cast.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sfu {

using ByteSpan = std::span<const std::uint8_t>;
using MutableByteSpan = std::span<std::uint8_t>;

inline ByteSpan as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteSpan bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Reads past the end give 0 (or an empty span) and make ok() false for good.
class ByteReader {
 public:
  explicit ByteReader(ByteSpan bytes) : bytes_(bytes) {}
  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u24() { return static_cast<std::uint32_t>(number(3)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  ByteSpan take(std::size_t size) {
    if (size > remaining()) {
      fail();
      return {};
    }
    const ByteSpan taken = bytes_.subspan(at_, size);
    at_ += size;
    return taken;
  }
  ByteSpan rest() { return take(remaining()); }
  void skip(std::size_t size) { take(size); }
  [[nodiscard]] std::size_t position() const { return at_; }
  [[nodiscard]] std::size_t remaining() const { return bytes_.size() - at_; }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  void fail() {
    ok_ = false;
    at_ = bytes_.size();
  }
  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : take(size)) value = value << 8 | byte;
    return value;
  }
  ByteSpan bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

// Writes into a caller's buffer; a write past the end writes nothing and makes ok() false for good.
class ByteWriter {
 public:
  explicit ByteWriter(MutableByteSpan buffer) : buffer_(buffer) {}
  void u8(std::uint8_t value) { number(value, 1); }
  void u16(std::uint16_t value) { number(value, 2); }
  void u24(std::uint32_t value) { number(value, 3); }
  void u32(std::uint32_t value) { number(value, 4); }
  void u64(std::uint64_t value) { number(value, 8); }
  void bytes(ByteSpan source) {
    const MutableByteSpan target = room(source.size());
    std::copy_n(source.begin(), target.size(), target.begin());
  }
  void zeros(std::size_t size) { std::ranges::fill(room(size), std::uint8_t{0}); }
  void set_u16(std::size_t at, std::uint16_t value) {
    if (at + 2 > at_) return;
    buffer_[at] = static_cast<std::uint8_t>(value >> 8);
    buffer_[at + 1] = static_cast<std::uint8_t>(value);
  }
  [[nodiscard]] std::size_t size() const { return at_; }
  [[nodiscard]] std::size_t remaining() const { return buffer_.size() - at_; }
  [[nodiscard]] MutableByteSpan written() const { return buffer_.first(at_); }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  MutableByteSpan room(std::size_t size) {
    if (!ok_ || size > remaining()) {
      ok_ = false;
      return {};
    }
    const MutableByteSpan space = buffer_.subspan(at_, size);
    at_ += size;
    return space;
  }
  void number(std::uint64_t value, std::size_t size) {
    const MutableByteSpan target = room(size);
    for (std::size_t i = target.size(); i > 0; --i, value >>= 8) {
      target[i - 1] = static_cast<std::uint8_t>(value);
    }
  }
  MutableByteSpan buffer_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace sfu
