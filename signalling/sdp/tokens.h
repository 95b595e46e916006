// Cuts a line into its words, and words into numbers.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace signalling {

// Takes off `rest` what stands before the next `separator` (all of it when there is none).
inline std::string_view take_token(std::string_view& rest, char separator = ' ') {
  const std::size_t end = rest.find(separator);
  const std::string_view token = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return token;
}

// A whole decimal number that fits, nothing around it.
template <std::unsigned_integral T>
std::optional<T> parse_number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace signalling
