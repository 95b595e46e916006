// `sites`: the communes and which organisations their kiosks offer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/access_line.h"
#include "config/weekly_hours.h"

namespace config {

// When an organisation receives at one site, instead of the organisation's own hours.
struct Permanence {
  std::string organisation;
  WeeklyHours hours;
};

struct Site {
  std::string id;
  std::string name;
  std::vector<std::string>
      organisations;  // ids in the order of the buttons; after loading never empty
  std::vector<Permanence> permanences = {};
  std::int64_t kiosks = 1;  // so many citizens can have an appointment there at once
  std::optional<AccessLine> line = std::nullopt;  // not known
};

}  // namespace config
