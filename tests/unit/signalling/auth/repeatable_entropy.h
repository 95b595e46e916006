// Bytes that differ from call to call and are the same in every run.
#pragma once

#include <cstdint>

#include "sfu/base/entropy.h"

namespace signalling {

class RepeatableEntropy : public sfu::Entropy {
 public:
  void fill(sfu::MutableByteSpan bytes) override {
    for (std::uint8_t& byte : bytes) {
      state_ = state_ * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
      byte = static_cast<std::uint8_t>(state_ >> 56U);
    }
  }

 private:
  std::uint64_t state_ = 1;
};

}  // namespace signalling
