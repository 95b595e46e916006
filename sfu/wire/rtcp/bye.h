// Goodbye (RFC 3550 §6.6): these sources send no more. The reason text is not read and not given.
#pragma once

#include <cstdint>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/result.h"
#include "sfu/wire/rtcp/bounded_list.h"
#include "sfu/wire/rtcp/reader.h"

namespace sfu {

struct Bye {
  static constexpr std::uint8_t kPacketType = 203;
  BoundedList<Ssrc, 31> sources;  // a 5-bit count

  static Result<Bye, ParseError> parse(const RtcpHeader& packet);
  void write(ByteWriter& out) const;
  friend bool operator==(const Bye&, const Bye&) = default;
};

}  // namespace sfu
