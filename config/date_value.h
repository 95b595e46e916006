// Reads a day of the calendar: "2026-12-24".
#pragma once

#include <date/date.h>

#include <optional>

#include "config/value.h"

namespace config {

std::optional<date::local_days> read_date(const YAML::Node& node, const Cursor& at);

}  // namespace config
