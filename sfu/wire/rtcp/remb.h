// Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03 §2): the streams together may
// use at most this rate. The wire has 18 significant bits: writing rounds down.
#pragma once

#include <cstdint>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/result.h"
#include "sfu/base/units.h"
#include "sfu/wire/rtcp/bounded_list.h"

namespace sfu {

struct Remb {
  static constexpr std::uint8_t kPacketType = 206;
  static constexpr std::uint8_t kFormat = 15;  // shared with other application messages
  // The greatest rate with 18 significant bits; what says even more ("no limit") is read as this.
  static constexpr DataRate kMaxBitrate = DataRate::bps(std::int64_t{0x3'FFFF} << 45);
  Ssrc sender;
  DataRate bitrate;
  BoundedList<Ssrc, 255> sources;  // an 8-bit count

  // kUnsupported when it is another application's message.
  static Result<Remb, ParseError> parse(ByteSpan body);
  void write(ByteWriter& out) const;
  friend bool operator==(const Remb&, const Remb&) = default;
};

}  // namespace sfu
