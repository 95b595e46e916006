// A hash of bytes (XXH3, equal on every machine): for tables and to tell versions apart, it guards
// nothing.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstdint>

#include "sfu/base/bytes.h"

namespace sfu {

inline std::uint64_t hash_of(ByteSpan bytes, std::uint64_t seed = 0) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

}  // namespace sfu
