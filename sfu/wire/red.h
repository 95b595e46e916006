// Redundant audio (RFC 2198): where the newest block of a packet, the one that is not redundant,
// begins. All a relay needs for a receiver that knows no RED.
#pragma once

#include <cstddef>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/result.h"

namespace sfu {

struct RedPayload {
  static constexpr std::size_t kMaxBlocks = 32;  // redundant ones; browsers send one or two

  PayloadType primary_type;    // of the newest block
  std::size_t primary_at = 0;  // its first byte; it reaches to the end
  std::size_t redundant_blocks = 0;

  static Result<RedPayload, ParseError> parse(ByteSpan payload);
};

}  // namespace sfu
