// The one clock of the program: CLOCK_MONOTONIC, the same for every thread.
#pragma once

#include <chrono>

#include "sfu/base/units.h"

namespace sfu {

class SteadyClock {
 public:
  static Timestamp now() {
    const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
    return Timestamp::us(std::chrono::duration_cast<std::chrono::microseconds>(since_boot).count());
  }
  // The same instant for a library that waits on std::chrono.
  static std::chrono::steady_clock::time_point time_point(Timestamp at) {
    return std::chrono::steady_clock::time_point(std::chrono::microseconds(at.us()));
  }
};

}  // namespace sfu
