// One reading of both clocks by the shell: the steady one orders and times, the calendar one is for
// tokens alone.
#pragma once

#include "sfu/base/units.h"
#include "signalling/auth/token.h"

namespace signalling {

struct Instant {
  sfu::Timestamp now;
  UnixSeconds unix_time = 0;
};

}  // namespace signalling
