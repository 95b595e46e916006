// `organisations`: the partner bodies and their advisers' places (docs/GLOSSARY.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/access_line.h"
#include "config/appointments.h"
#include "config/weekly_hours.h"
#include "sfu/base/units.h"

namespace config {

struct Desk {
  std::string id;  // unique in its organisation
  std::string name;
  std::optional<AccessLine> line = std::nullopt;  // not known
};

struct Organisation {
  std::string id;
  std::string name;   // in full, French
  std::string label;  // what the kiosk's button says
  std::vector<Desk> desks;
  WeeklyHours hours = {};  // none: always open
  std::string phone = {};  // shown where a visit cannot be had; may be empty
  sfu::TimeDelta wrap_up = sfu::TimeDelta::zero();  // after a visit, before the next one rings
  std::optional<Appointments> appointments = std::nullopt;  // none: no appointments
};

}  // namespace config
