// Both clocks at one moment, as the verbs of Session want them.
#pragma once

#include <chrono>

#include "sfu/base/instant.h"
#include "sfu/io/steady_clock.h"

namespace signalling {

inline sfu::Instant read_clocks() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {sfu::SteadyClock::now(),
          std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count()};
}

}  // namespace signalling
