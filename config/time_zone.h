// A time zone of the system's IANA database, as a value. Default: UTC.
#pragma once

#include <date/date.h>

#include <optional>
#include <string>
#include <string_view>

namespace date {
class time_zone;
}

namespace config {

class TimeZone {
 public:
  TimeZone() = default;
  // nullopt: the system knows none of that name ("Europe/Paris").
  static std::optional<TimeZone> find(std::string_view name);

  [[nodiscard]] bool known() const {
    return zone_ != nullptr;
  }  // false: not even UTC was asked for
  [[nodiscard]] std::string name() const;
  [[nodiscard]] date::local_seconds to_local(date::sys_seconds time) const;
  // A time that the clocks jump over becomes the moment of the jump; of one that comes twice, the
  // first.
  [[nodiscard]] date::sys_seconds to_sys(date::local_seconds time) const;

 private:
  explicit TimeZone(const date::time_zone& zone) : zone_(&zone) {}
  const date::time_zone* zone_ = nullptr;
};

}  // namespace config
