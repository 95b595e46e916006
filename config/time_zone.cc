#include "config/time_zone.h"

#include <date/tz.h>

#include <stdexcept>

namespace config {

std::optional<TimeZone> TimeZone::find(std::string_view name) {
  try {
    return TimeZone(*date::locate_zone(std::string(name)));
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

std::string TimeZone::name() const { return zone_ == nullptr ? "UTC" : zone_->name(); }

date::local_seconds TimeZone::to_local(date::sys_seconds time) const {
  if (zone_ == nullptr) return date::local_seconds(time.time_since_epoch());
  return zone_->to_local(time);
}

date::sys_seconds TimeZone::to_sys(date::local_seconds time) const {
  if (zone_ == nullptr) return date::sys_seconds(time.time_since_epoch());
  return zone_->to_sys(time, date::choose::earliest);
}

}  // namespace config
