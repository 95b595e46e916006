// Opening hours of a week in local time, one window a line, as people write them:
//   "mon-fri 09:00-12:00"   "wed 13:30-17:00"   "mon,thu-sat 00:00-24:00"
// A window ends on the day it begins; what is open past midnight is two windows.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace config {

struct WeeklyWindow {
  std::int32_t weekday = 0;   // 0 = Monday, as in ISO 8601
  std::int32_t from_min = 0;  // since local midnight, [from, to)
  std::int32_t to_min = 0;
  friend auto operator<=>(const WeeklyWindow&, const WeeklyWindow&) = default;
};
using WeeklyHours = std::vector<WeeklyWindow>;

// One window for each day of the line; nullopt when it is not of the form above.
std::optional<WeeklyHours> parse_weekly_hours(std::string_view line);

}  // namespace config
