// Generic NACK (RFC 4585 §6.2.1): please send these sequence numbers again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/result.h"
#include "sfu/wire/rtcp/bounded_list.h"

namespace sfu {

struct Nack {
  static constexpr std::uint8_t kPacketType = 205;
  static constexpr std::uint8_t kFormat = 1;
  // Chromium asks for a key frame instead once 1,000 packets are missing; who asks for more than
  // this in one packet only wants us to send.
  static constexpr std::size_t kMaxLost = 1'024;
  Ssrc sender;
  Ssrc media_source;
  BoundedList<std::uint16_t, kMaxLost> lost;

  static Result<Nack, ParseError> parse(ByteSpan body);
  void write(ByteWriter& out) const;

  // Writes one packet with as many of `lost` (best in order: 17 neighbours share an item) as there
  // is room for; returns how many. 0 and nothing written when there is no room for one.
  static std::size_t write_some(ByteWriter& out, Ssrc sender, Ssrc media_source,
                                std::span<const std::uint16_t> lost);
  friend bool operator==(const Nack&, const Nack&) = default;
};

}  // namespace sfu
