// `calendar`: in which time zone opening hours are meant, and on which days nobody receives.
#pragma once

#include <date/date.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/time_zone.h"

namespace config {

enum class Holidays : std::uint8_t { kNone, kFrance, kAlsaceMoselle };

inline constexpr std::string_view kDefaultTimeZone = "Europe/Paris";

struct CalendarConfig {
  // Unknown only where the machine has no such database: check() says so.
  TimeZone time_zone = TimeZone::find(kDefaultTimeZone).value_or(TimeZone());
  Holidays holidays = Holidays::kFrance;
  std::vector<date::local_days> closed;  // besides the public holidays
};

}  // namespace config
