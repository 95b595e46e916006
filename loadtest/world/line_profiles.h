// The access lines that a simulated site can have, by name (loadtest/links.yaml; DOMAIN: lines of
// town halls, kiosks on wheels and partner offices).
//   read_lines(text, name)   every problem as name:line: key: what is wrong
//   find_line(lines, id)     nullptr: there is none
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "loadtest/world/link.h"

namespace loadtest {

struct NamedLine {
  std::string id;
  std::string what;  // in words, for reports
  Line line;
  bool bloat = false;  // somebody uploads without end beside the visit (greedy_flow.h)
};

struct Lines {
  std::vector<NamedLine> lines;
  std::vector<config::Problem> problems;  // in the order of the file
  [[nodiscard]] bool ok() const { return problems.empty(); }
};

Lines read_lines(const std::string& text, std::string_view name);
const NamedLine* find_line(std::span<const NamedLine> lines, std::string_view id);

}  // namespace loadtest
