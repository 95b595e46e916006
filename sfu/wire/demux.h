// Which protocol a datagram on the shared port is (RFC 7983 §7, RFC 5761 §4 for RTCP).
#pragma once

#include <cstdint>

#include "sfu/base/bytes.h"

namespace sfu {

enum class PacketKind : std::uint8_t { kStun, kDtls, kRtp, kRtcp, kUnknown };

PacketKind classify(ByteSpan datagram);

}  // namespace sfu
