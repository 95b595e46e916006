// The row of a key that holds an access line (config/access_line.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/access_line.h"
#include "config/field.h"

namespace config {

const Fields<AccessLine>& access_line_fields();

template <class Section>
Field<Section> access_line(std::optional<AccessLine> Section::* member, const std::string& help) {
  return {"line",
          [member](const YAML::Node& node, const Cursor& at, Section& target) {
            read_section(node, access_line_fields(), (target.*member).emplace(), at);
          },
          [help](const std::string& path, std::vector<ReferenceRow>& rows) {
            rows.push_back({path + "line", "section", "", help});
            describe_section(access_line_fields(), path + "line.", rows);
          }};
}

}  // namespace config
