// MESSAGE-INTEGRITY of STUN with ICE's short-term credentials (RFC 8489 §9.1.2, §14.5): the key is
// the password as it stands.
#pragma once

#include <cstddef>
#include <string_view>

#include "sfu/wire/stun.h"

namespace sfu {

// Present and right.
bool has_integrity(const StunMessage& message, std::string_view password);

// Appends MESSAGE-INTEGRITY and FINGERPRINT; the size of the message, 0 when it did not fit.
std::size_t finish_with_integrity(StunWriter& writer, std::string_view password);

}  // namespace sfu
