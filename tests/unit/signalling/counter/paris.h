// Times and opening hours as the tests write them, in Paris.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "config/config.h"
#include "sfu/base/instant.h"

namespace signalling::test {

inline config::CalendarConfig paris_calendar() {
  config::CalendarConfig calendar;
  calendar.time_zone = config::TimeZone::find("Europe/Paris").value();
  return calendar;
}

// "2026-11-25 09:00" in Paris.
inline sfu::UnixSeconds paris(const std::string& text) {
  std::istringstream in(text);
  date::local_seconds local;
  in >> date::parse("%Y-%m-%d %H:%M", local);
  EXPECT_FALSE(in.fail()) << text;
  return paris_calendar().time_zone.to_sys(local).time_since_epoch().count();
}

inline config::WeeklyHours weekly(const std::vector<std::string>& lines) {
  config::WeeklyHours windows;
  for (const std::string& line : lines) {
    const auto parsed = config::parse_weekly_hours(line);
    EXPECT_TRUE(parsed) << line;
    windows.insert(windows.end(), parsed->begin(), parsed->end());
  }
  std::ranges::sort(windows);
  return windows;
}

}  // namespace signalling::test
