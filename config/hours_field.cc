#include "config/hours_field.h"

#include <algorithm>

namespace config {
namespace {

constexpr Bounds kLines = {1, 50};  // several a day for every day of a week

WeeklyHours merged(WeeklyHours windows) {
  std::ranges::sort(windows);
  WeeklyHours merged;
  for (const WeeklyWindow& window : windows) {
    if (!merged.empty() && merged.back().weekday == window.weekday &&
        window.from_min <= merged.back().to_min) {
      merged.back().to_min = std::max(merged.back().to_min, window.to_min);
    } else {
      merged.push_back(window);
    }
  }
  return merged;
}

}  // namespace

std::string weekly_hours_type() { return "list of hours " + to_string(kLines); }

WeeklyHours read_weekly_hours(const YAML::Node& node, const Cursor& at) {
  WeeklyHours windows;
  std::size_t index = 0;
  for (const YAML::Node& item : read_items(node, kLines, at)) {
    const Cursor here = at.item(index++, line_of(item));
    const auto line = item.IsScalar() ? parse_weekly_hours(item.Scalar()) : std::nullopt;
    if (line) {
      windows.insert(windows.end(), line->begin(), line->end());
    } else {
      here.problem("must be days and hours as \"mon-fri 09:00-12:00\" or \"wed,sat 14:00-16:30\"");
    }
  }
  return merged(std::move(windows));
}

}  // namespace config
