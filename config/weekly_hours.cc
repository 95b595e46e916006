#include "config/weekly_hours.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace config {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::int32_t kDayMinutes = 24 * 60;

// What stands before the first `mark`, which is taken away with it; the whole without a mark.
std::string_view take_until(char mark, std::string_view& text) {
  const std::size_t end = std::min(text.find(mark), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

std::optional<std::int32_t> parse_day(std::string_view text) {
  const auto found = std::ranges::find(kDays, text);
  if (found == kDays.end()) return std::nullopt;
  return static_cast<std::int32_t>(found - kDays.begin());
}

std::optional<std::int32_t> parse_two_digits(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.size() != 2 || error != std::errc() || end != text.data() + 2 || value < 0) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::int32_t> parse_time(std::string_view text) {
  const auto hours = parse_two_digits(take_until(':', text));
  const auto minutes = parse_two_digits(text);
  if (!hours || !minutes || *minutes > 59 || *hours * 60 + *minutes > kDayMinutes) {
    return std::nullopt;
  }
  return *hours * 60 + *minutes;
}

}  // namespace

std::optional<WeeklyHours> parse_weekly_hours(std::string_view line) {
  std::string_view times = line;
  std::string_view days = take_until(' ', times);
  const auto from = parse_time(take_until('-', times));
  const auto to = parse_time(times);
  if (!from || !to || *from >= *to || days.empty() || days.back() == ',') return std::nullopt;
  WeeklyHours windows;
  while (!days.empty()) {
    std::string_view span = take_until(',', days);
    const bool one = span.find('-') == std::string_view::npos;
    const auto first = parse_day(take_until('-', span));
    const auto last = one ? first : parse_day(span);
    if (!first || !last || *first > *last) return std::nullopt;
    for (std::int32_t day = *first; day <= *last; ++day) windows.push_back({day, *from, *to});
  }
  return windows;
}

}  // namespace config
