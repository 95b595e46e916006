#include "signalling/counter/opening_hours.h"

#include <algorithm>
#include <array>

namespace signalling {
namespace {

using date::days;
using date::local_days;

constexpr days kHorizon{366};
constexpr days kLongestOpening{8};  // a week that never closes is told day by day

// The Gregorian Easter Sunday (Meeus, Jones and Butcher).
local_days easter(date::year year) {
  const int y = static_cast<int>(year);
  const int century = y / 100;
  const int metonic = y % 19;
  const int epact = (19 * metonic + century - century / 4 - (8 * century + 13) / 25 + 15) % 30;
  const int weekday = (32 + 2 * (century % 4) + 2 * (y % 100 / 4) - epact - y % 4) % 7;
  const int correction = (metonic + 11 * epact + 22 * weekday) / 451;
  const int march = epact + weekday - 7 * correction + 114;
  return local_days(year / (march / 31) / (march % 31 + 1));
}

sfu::UnixSeconds unix(const config::TimeZone& zone, local_days day, std::int32_t minutes) {
  return zone.to_sys(date::local_seconds(day) + std::chrono::minutes(minutes))
      .time_since_epoch()
      .count();
}

local_days day_of(const config::TimeZone& zone, sfu::UnixSeconds at) {
  return date::floor<days>(zone.to_local(date::sys_seconds(std::chrono::seconds(at))));
}

}  // namespace

bool is_holiday(local_days day, config::Holidays kind) {
  using date::month_day;
  if (kind == config::Holidays::kNone) return false;
  constexpr std::array kFixed = {date::January / 1,   date::May / 1,      date::May / 8,
                                 date::July / 14,     date::August / 15,  date::November / 1,
                                 date::November / 11, date::December / 25};
  const date::year_month_day ymd(day);
  const month_day here = ymd.month() / ymd.day();
  const days since_easter = day - easter(ymd.year());
  if (std::ranges::find(kFixed, here) != kFixed.end()) return true;
  if (since_easter == days(1) || since_easter == days(39) || since_easter == days(50)) return true;
  if (kind != config::Holidays::kAlsaceMoselle) return false;
  return since_easter == days(-2) || here == date::December / 26;
}

void OpeningHours::add_day(local_days day, std::vector<Opening>& openings) const {
  if (is_holiday(day, calendar_->holidays)) return;
  if (std::ranges::find(calendar_->closed, day) != calendar_->closed.end()) return;
  const auto weekday = static_cast<std::int32_t>(date::weekday(day).iso_encoding()) - 1;
  for (const config::WeeklyWindow& window : windows_) {
    if (window.weekday != weekday) continue;
    const Opening opening{unix(calendar_->time_zone, day, window.from_min),
                          unix(calendar_->time_zone, day, window.to_min)};
    if (opening.from < opening.to) openings.push_back(opening);
  }
}

bool OpeningHours::open(sfu::UnixSeconds at) const {
  if (always()) return true;
  std::vector<Opening> today;
  add_day(day_of(calendar_->time_zone, at), today);
  return std::ranges::any_of(today, [at](const Opening& each) { return each.holds(at); });
}

std::optional<Opening> OpeningHours::next(sfu::UnixSeconds at) const {
  if (always()) return std::nullopt;
  const local_days today = day_of(calendar_->time_zone, at);
  std::optional<Opening> found;
  std::vector<Opening> openings;
  for (local_days day = today; day <= today + kHorizon; day += days(1)) {
    openings.clear();
    add_day(day, openings);
    for (const Opening& opening : openings) {
      if (opening.to <= at) continue;
      if (found && opening.from != found->to) return found;
      found = Opening{found ? found->from : opening.from, opening.to};
    }
    // Goes on past midnight only when it lasts until then.
    if (found && found->to < unix(calendar_->time_zone, day + days(1), 0)) return found;
    if (found && day - day_of(calendar_->time_zone, found->from) >= kLongestOpening) return found;
  }
  return found;
}

std::vector<Opening> OpeningHours::of_day(sfu::UnixSeconds at) const {
  std::vector<Opening> openings;
  add_day(day_of(calendar_->time_zone, at), openings);
  return openings;
}

}  // namespace signalling
