// The beginning of a payload as it goes out: what a relay must write anew of a payload descriptor.
#pragma once

#include <array>
#include <cstdint>

namespace sfu {

struct PayloadPrefix {
  std::array<std::uint8_t, 6> bytes{};  // VP8's whole descriptor, VP9's up to TL0PICIDX
  std::uint8_t size = 0;
};

}  // namespace sfu
