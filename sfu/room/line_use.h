// How much of a line that is known is given out, in both directions.
#pragma once

#include <cstdint>

namespace sfu {

inline constexpr std::int64_t kLineUsePercent = 92;  // the rest is its jitter's and the encoders'

}  // namespace sfu
