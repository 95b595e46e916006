// Where random bytes come from: getrandom in the shell, the run's seed in the world. The core
// itself has no randomness; it asks the driver through this.
#pragma once

#include <cstdint>

#include "sfu/base/bytes.h"

namespace sfu {

class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual void fill(MutableByteSpan bytes) = 0;

  std::uint32_t u32() {
    std::uint8_t bytes[4];
    fill(bytes);
    return ByteReader(bytes).u32();
  }
};

}  // namespace sfu
