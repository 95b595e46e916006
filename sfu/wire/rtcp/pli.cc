#include "sfu/wire/rtcp/pli.h"

#include "sfu/wire/rtcp/packet_writer.h"

namespace sfu {

//  |                  SSRC of packet sender                        |             RFC 4585 §6.3.1
//  |                  SSRC of media source                         |
Result<Pli, ParseError> Pli::parse(ByteSpan body) {
  ByteReader in(body);
  Pli pli;
  pli.sender = Ssrc(in.u32());
  pli.media_source = Ssrc(in.u32());
  if (!in.ok()) return ParseError::kTooShort;
  return pli;
}

void Pli::write(ByteWriter& out) const {
  RtcpPacketWriter packet(out, kPacketType, kFormat);
  out.u32(sender.raw());
  out.u32(media_source.raw());
  packet.finish();
}

}  // namespace sfu
