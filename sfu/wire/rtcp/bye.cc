#include "sfu/wire/rtcp/bye.h"

#include "sfu/wire/rtcp/packet_writer.h"

namespace sfu {

//  |                           SSRC, SC times                      |             RFC 3550 §6.6
//  |     length    |            reason for leaving (optional)      |
Result<Bye, ParseError> Bye::parse(const RtcpHeader& packet) {
  ByteReader in(packet.body);
  Bye bye;
  for (std::size_t i = 0; i < packet.count_or_format && in.ok(); ++i) {
    if (!bye.sources.push(Ssrc(in.u32()))) break;
  }
  if (!in.ok()) return ParseError::kTooShort;
  return bye;
}

void Bye::write(ByteWriter& out) const {
  RtcpPacketWriter packet(out, kPacketType, sources.size());
  for (const Ssrc source : sources) out.u32(source.raw());
  packet.finish();
}

}  // namespace sfu
