// One reading of both clocks by the shell: the steady one orders and times; the calendar one is for
// what people and other machines date, as opening hours and tokens.
#pragma once

#include <cstdint>

#include "sfu/base/units.h"

namespace sfu {

using UnixSeconds = std::int64_t;

struct Instant {
  Timestamp now;
  UnixSeconds unix_time = 0;
};

}  // namespace sfu
