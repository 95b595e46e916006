// When one organisation receives at one site: weekly windows of local time, without public holidays
// and closed days. Pure: the calendar time comes in.
//   next(at)     the opening that `at` lies in (from <= at < to), else the next one
//   of_day(at)   those of the local day that `at` lies in, in order
// Windows that meet at midnight are one opening. An hour that a clock change takes away or gives
// twice shortens or lengthens the opening, as it does for people.
#pragma once

#include <optional>
#include <vector>

#include "config/calendar_config.h"
#include "config/weekly_hours.h"
#include "sfu/base/instant.h"

namespace signalling {

struct Opening {
  sfu::UnixSeconds from = 0;
  sfu::UnixSeconds to = 0;
  [[nodiscard]] bool holds(sfu::UnixSeconds at) const { return from <= at && at < to; }
  friend bool operator==(const Opening&, const Opening&) = default;
};

// Public holidays of France (Code du travail L3133-1; of Alsace-Moselle: L3134-13).
bool is_holiday(date::local_days day, config::Holidays kind);

class OpeningHours {
 public:
  // No windows: always open. `calendar` outlives this.
  OpeningHours(config::WeeklyHours windows, const config::CalendarConfig& calendar)
      : windows_(std::move(windows)), calendar_(&calendar) {}

  [[nodiscard]] bool always() const { return windows_.empty(); }
  [[nodiscard]] bool open(sfu::UnixSeconds at) const;
  // nullopt: always open, or no opening within a year.
  [[nodiscard]] std::optional<Opening> next(sfu::UnixSeconds at) const;
  [[nodiscard]] std::vector<Opening> of_day(sfu::UnixSeconds at) const;

 private:
  void add_day(date::local_days day, std::vector<Opening>& openings) const;

  config::WeeklyHours windows_;  // sorted, not overlapping
  const config::CalendarConfig* calendar_;
};

}  // namespace signalling
