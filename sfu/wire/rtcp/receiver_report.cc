#include "sfu/wire/rtcp/receiver_report.h"

#include "sfu/wire/rtcp/packet_writer.h"

namespace sfu {

//  |                     SSRC of packet sender                     |             RFC 3550 §6.4.2
//  |                     report blocks, RC times                   |
Result<ReceiverReport, ParseError> ReceiverReport::parse(const RtcpHeader& packet) {
  ByteReader in(packet.body);
  ReceiverReport report;
  report.sender = Ssrc(in.u32());
  report.blocks = parse_report_blocks(in, packet.count_or_format);
  if (!in.ok()) return ParseError::kTooShort;
  return report;
}

void ReceiverReport::write(ByteWriter& out) const {
  RtcpPacketWriter packet(out, kPacketType, blocks.size());
  out.u32(sender.raw());
  for (const ReportBlock& block : blocks) block.write(out);
  packet.finish();
}

}  // namespace sfu
