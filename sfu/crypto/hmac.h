// HMAC-SHA1 (RFC 2104) for STUN MESSAGE-INTEGRITY (RFC 8489 §14.5).
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "sfu/base/bytes.h"

namespace sfu {

using HmacSha1 = std::array<std::uint8_t, 20>;

// Of the concatenation of `parts`.
HmacSha1 hmac_sha1(ByteSpan key, std::initializer_list<ByteSpan> parts);

// Takes the same time wherever the two differ.
bool equal_in_constant_time(ByteSpan a, ByteSpan b);

}  // namespace sfu
