#include "sfu/wire/rtcp/sender_report.h"

#include "sfu/wire/rtcp/packet_writer.h"

namespace sfu {

//  |                         SSRC of sender                        |             RFC 3550 §6.4.1
//  |                  NTP timestamp (64 bits)                      |
//  |                         RTP timestamp                         |
//  |                     sender's packet count                     |
//  |                      sender's octet count                     |
//  |                     report blocks, RC times                   |
Result<SenderReport, ParseError> SenderReport::parse(const RtcpHeader& packet) {
  ByteReader in(packet.body);
  SenderReport report;
  report.sender = Ssrc(in.u32());
  report.ntp_time = in.u64();
  report.rtp_timestamp = in.u32();
  report.packet_count = in.u32();
  report.octet_count = in.u32();
  report.blocks = parse_report_blocks(in, packet.count_or_format);
  if (!in.ok()) return ParseError::kTooShort;
  return report;
}

void SenderReport::write(ByteWriter& out) const {
  RtcpPacketWriter packet(out, kPacketType, blocks.size());
  out.u32(sender.raw());
  out.u64(ntp_time);
  out.u32(rtp_timestamp);
  out.u32(packet_count);
  out.u32(octet_count);
  for (const ReportBlock& block : blocks) block.write(out);
  packet.finish();
}

}  // namespace sfu
