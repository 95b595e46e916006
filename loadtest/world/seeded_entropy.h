// The core's entropy in a world: the run's seed.
#pragma once

#include "loadtest/world/random.h"
#include "sfu/base/entropy.h"

namespace loadtest {

class SeededEntropy : public sfu::Entropy {
 public:
  explicit SeededEntropy(Random random) : random_(random) {}
  void fill(sfu::MutableByteSpan bytes) override {
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random_.next() >> 32);
  }

 private:
  Random random_;
};

}  // namespace loadtest
