#include "config/calendar_config.h"

#include "config/date_value.h"
#include "config/fields.h"

namespace config {
namespace {

constexpr Bounds kName = {1, 64};
constexpr Bounds kDays = {0, 400};  // more than a year's

std::optional<TimeZone> read_zone(const YAML::Node& node, const Cursor& at) {
  const auto name = read_text(node, kName, at);
  if (!name) return std::nullopt;
  const auto zone = TimeZone::find(*name);
  if (!zone) at.problem(in_quotes(*name) + " is no time zone; write it as Europe/Paris");
  return zone;
}

void read_closed(const YAML::Node& node, const Cursor& at, CalendarConfig& calendar) {
  std::size_t index = 0;
  for (const YAML::Node& item : read_items(node, kDays, at)) {
    const Cursor here = at.item(index++, line_of(item));
    if (const auto day = read_date(item, here)) calendar.closed.push_back(*day);
  }
}

}  // namespace

const Fields<CalendarConfig>& calendar_fields() {
  using C = CalendarConfig;
  static const Fields<C> fields = {
      row(
          "time_zone", &C::time_zone, "IANA time zone", read_zone,
          [](const TimeZone& zone) { return zone.name(); },
          "In which all opening hours are meant; summer time is taken care of."),
      choice("holidays", &C::holidays, {"none", "france", "alsace-moselle"},
             "Public holidays on which nobody receives, worked out for every year."),
      {"closed", read_closed,
       [](const std::string& path, std::vector<ReferenceRow>& rows) {
         rows.push_back({path + "closed", "list of dates " + to_string(kDays), "",
                         "Further days on which nobody receives, as 2026-12-24."});
       }},
  };
  return fields;
}

}  // namespace config
