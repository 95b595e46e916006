// Source description (RFC 3550 §6.5): of its items only CNAME, which ties a source's audio to its
// video.
#pragma once

#include <cstdint>
#include <string_view>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/result.h"
#include "sfu/wire/rtcp/bounded_list.h"
#include "sfu/wire/rtcp/reader.h"

namespace sfu {

struct Sdes {
  static constexpr std::uint8_t kPacketType = 202;
  struct Chunk {
    Ssrc source;
    std::string_view cname;  // at most 255 bytes, a view into what was parsed; empty when not named
    friend bool operator==(const Chunk&, const Chunk&) = default;
  };
  BoundedList<Chunk, 31> chunks;  // a 5-bit count

  static Result<Sdes, ParseError> parse(const RtcpHeader& packet);
  void write(ByteWriter& out) const;
  friend bool operator==(const Sdes&, const Sdes&) = default;
};

}  // namespace sfu
