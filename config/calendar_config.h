// `calendar`: in which time zone opening hours are meant, and on which days nobody receives.
#pragma once

#include <date/date.h>

#include <cstdint>
#include <string>
#include <vector>

#include "config/time_zone.h"

namespace config {

enum class Holidays : std::uint8_t { kNone, kFrance, kAlsaceMoselle };

struct CalendarConfig {
  TimeZone time_zone = TimeZone::find("Europe/Paris").value_or(TimeZone());
  Holidays holidays = Holidays::kFrance;
  std::vector<date::local_days> closed;  // besides the public holidays
};

}  // namespace config
