#include "config/plain_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace config {
namespace {

struct Sequence {
  std::size_t size;
  std::uint32_t bits;   // of the first byte
  std::uint32_t least;  // what a shorter sequence could not say
};

std::optional<Sequence> sequence_of(std::uint8_t first) {
  if (first < 0x80) return Sequence{1, first, 0};
  if ((first & 0xE0) == 0xC0) return Sequence{2, first & 0x1FU, 0x80};
  if ((first & 0xF0) == 0xE0) return Sequence{3, first & 0x0FU, 0x800};
  if ((first & 0xF8) == 0xF0) return Sequence{4, first & 0x07U, 0x10000};
  return std::nullopt;
}

bool is_text(std::uint32_t point) {
  if (point < 0x20) return point == '\t' || point == '\n' || point == '\r';
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  return point != 0x7F && point != 0xFEFF && !surrogate && point <= 0x10FFFF;
}

// The size of the character at the front of `text`; 0 when there is none.
std::size_t character_at(std::string_view text) {
  const auto sequence = sequence_of(static_cast<std::uint8_t>(text[0]));
  if (!sequence || sequence->size > text.size()) return 0;
  std::uint32_t point = sequence->bits;
  for (std::size_t i = 1; i < sequence->size; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if ((byte & 0xC0) != 0x80) return 0;
    point = point << 6 | (byte & 0x3FU);
  }
  return point >= sequence->least && is_text(point) ? sequence->size : 0;
}

}  // namespace

std::optional<int> line_of_first_bad_byte(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = character_at(text.substr(at));
    if (size == 0) return 1 + static_cast<int>(std::ranges::count(text.substr(0, at), '\n'));
    at += size;
  }
  return std::nullopt;
}

}  // namespace config
