// Redundant audio (RFC 2198): the newest block of a packet, the one that is not redundant, and
// copies of the packets before it.
//   parse(payload)                where the newest block is, and the nearest of the copies
//   header(type, block)           in front of one copy and the newest block
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/result.h"
#include "sfu/wire/payload_prefix.h"

namespace sfu {

struct RedPayload {
  static constexpr std::size_t kMaxBlocks = 32;  // redundant ones; browsers send one or two
  static constexpr std::size_t kNearest = 2;     // of them are kept: what is older came too late
  static constexpr std::uint32_t kMaxOffset = 0x3FFF;  // 14 bits of RTP time
  static constexpr std::size_t kMaxSize = 0x03FF;      // 10 bits

  struct Block {
    PayloadType type;
    std::uint32_t timestamp_offset = 0;  // before the packet's
    std::size_t at = 0;
    std::size_t size = 0;
    [[nodiscard]] ByteSpan in(ByteSpan payload) const { return payload.subspan(at, size); }
  };

  PayloadType primary_type;    // of the newest block
  std::size_t primary_at = 0;  // its first byte; it reaches to the end
  std::size_t redundant_blocks = 0;
  std::array<Block, kNearest> kept;
  // The last copies in front of the newest block, the oldest first.
  [[nodiscard]] std::span<const Block> nearest() const {
    const std::size_t count = redundant_blocks < kNearest ? redundant_blocks : kNearest;
    return std::span(kept).last(count);
  }

  static Result<RedPayload, ParseError> parse(ByteSpan payload);
  // Of a copy of `size` bytes and the newest block, both of `type`.
  static PayloadPrefix header(PayloadType type, std::uint32_t timestamp_offset, std::size_t size);
};

}  // namespace sfu
