// Picture loss indication (RFC 4585 §6.3.1): please send a key frame.
#pragma once

#include <cstdint>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/result.h"

namespace sfu {

struct Pli {
  static constexpr std::uint8_t kPacketType = 206;
  static constexpr std::uint8_t kFormat = 1;
  Ssrc sender;
  Ssrc media_source;

  static Result<Pli, ParseError> parse(ByteSpan body);
  void write(ByteWriter& out) const;
  friend bool operator==(const Pli&, const Pli&) = default;
};

}  // namespace sfu
