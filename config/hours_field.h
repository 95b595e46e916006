// The row of a key that holds opening hours: a list of lines (config/weekly_hours.h).
#pragma once

#include <string>
#include <utility>

#include "config/field.h"
#include "config/weekly_hours.h"

namespace config {

// Sorted; windows that overlap or touch on one day are one.
WeeklyHours read_weekly_hours(const YAML::Node& node, const Cursor& at);
std::string weekly_hours_type();

template <class Section>
Field<Section> weekly_hours(std::string key, WeeklyHours Section::* member, std::string fallback,
                            std::string help) {
  return {key,
          [member](const YAML::Node& node, const Cursor& at, Section& section) {
            section.*member = read_weekly_hours(node, at);
          },
          [key, fallback, help](const std::string& path, std::vector<ReferenceRow>& rows) {
            rows.push_back({path + key, weekly_hours_type(), fallback, help});
          }};
}

}  // namespace config
