// `organisations[].appointments`: visits at a time that was agreed on (docs/GLOSSARY.md).
#pragma once

#include <cstdint>

namespace config {

struct Appointments {
  std::int64_t slot_min = 20;  // CAF's own
  std::int64_t parallel = 0;   // at once, at all sites together; 0: as many as it has desks
  std::int64_t horizon_days = 28;
  std::int64_t late_min = 10;  // after that the citizen has not come
  friend bool operator==(const Appointments&, const Appointments&) = default;
};

}  // namespace config
