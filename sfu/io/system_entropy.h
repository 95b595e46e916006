// Random bytes from the kernel (getrandom): unpredictable, as ICE passwords and SSRCs must be.
#pragma once

#include "sfu/base/entropy.h"

namespace sfu {

class SystemEntropy final : public Entropy {
 public:
  void fill(MutableByteSpan bytes) override;
};

}  // namespace sfu
