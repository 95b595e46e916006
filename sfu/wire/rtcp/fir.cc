#include "sfu/wire/rtcp/fir.h"

#include "sfu/wire/rtcp/packet_writer.h"

namespace sfu {
namespace {

constexpr std::size_t kItemSize = 8;

}  // namespace

//  |                  SSRC of packet sender                        |             RFC 4585 §6.1
//  |                  SSRC of media source: unused, 0              |
//  |                              SSRC                             |  1..n       RFC 5104 §4.3.1.1
//  | Seq nr.       |    reserved                                   |
Result<Fir, ParseError> Fir::parse(ByteSpan body) {
  ByteReader in(body);
  Fir fir;
  fir.sender = Ssrc(in.u32());
  in.skip(4);
  if (!in.ok()) return ParseError::kTooShort;
  if (in.remaining() == 0 || in.remaining() % kItemSize != 0) return ParseError::kBadLength;
  while (in.remaining() > 0) {
    Request request;
    request.source = Ssrc(in.u32());
    request.sequence_number = in.u8();
    in.skip(3);
    if (!fir.requests.push(request)) return ParseError::kUnsupported;
  }
  return fir;
}

void Fir::write(ByteWriter& out) const {
  RtcpPacketWriter packet(out, kPacketType, kFormat);
  out.u32(sender.raw());
  out.u32(0);
  for (const Request& request : requests) {
    out.u32(request.source.raw());
    out.u8(request.sequence_number);
    out.u24(0);
  }
  packet.finish();
}

}  // namespace sfu
