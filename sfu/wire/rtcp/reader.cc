#include "sfu/wire/rtcp/reader.h"

namespace sfu {

//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  |V=2|P|  RC/FMT |  packet type  |  length in 32-bit words − 1   |             RFC 3550 §6.4.1
std::optional<RtcpHeader> RtcpReader::next() {
  if (!ok_ || rest_.empty()) return std::nullopt;
  ByteReader in(rest_);
  const std::uint8_t first = in.u8();
  RtcpHeader packet;
  packet.count_or_format = first & 0x1F;
  packet.packet_type = in.u8();
  packet.body = in.take(in.u16() * std::size_t{4});
  if (!in.ok() || first >> 6 != 2) return fail();
  if ((first & 0x20) != 0) {
    // RFC 3550 pads only the last packet by whole words; Chromium pads every transport feedback by
    // one to three bytes, wherever it stands.
    const std::size_t padding = packet.body.empty() ? 0 : packet.body.back();
    if (padding == 0 || padding > packet.body.size()) return fail();
    packet.body = packet.body.first(packet.body.size() - padding);
  }
  rest_ = in.rest();
  return packet;
}

std::optional<RtcpHeader> RtcpReader::fail() {
  ok_ = false;
  return std::nullopt;
}

}  // namespace sfu
