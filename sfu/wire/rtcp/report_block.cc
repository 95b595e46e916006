#include "sfu/wire/rtcp/report_block.h"

#include <algorithm>

namespace sfu {
namespace {

constexpr std::int32_t kMostLost = 0x7F'FFFF;
constexpr std::int32_t kLeastLost = -0x80'0000;

std::int32_t signed_24(std::uint32_t bits) { return static_cast<std::int32_t>(bits << 8) >> 8; }

}  // namespace

//  |                 SSRC_n (SSRC of the source)                   |             RFC 3550 §6.4.1
//  | fraction lost |       cumulative number of packets lost       |
//  |           extended highest sequence number received           |
//  |                      interarrival jitter                      |
//  |                         last SR (LSR)                         |
//  |                   delay since last SR (DLSR)                  |
ReportBlock ReportBlock::parse(ByteReader& in) {
  ReportBlock block;
  block.source = Ssrc(in.u32());
  block.fraction_lost = in.u8();
  block.cumulative_lost = signed_24(in.u24());
  block.highest_sequence = in.u32();
  block.jitter = in.u32();
  block.last_sr = in.u32();
  block.delay_since_last_sr = in.u32();
  return block;
}

void ReportBlock::write(ByteWriter& out) const {
  out.u32(source.raw());
  out.u8(fraction_lost);
  out.u24(static_cast<std::uint32_t>(std::clamp(cumulative_lost, kLeastLost, kMostLost)));
  out.u32(highest_sequence);
  out.u32(jitter);
  out.u32(last_sr);
  out.u32(delay_since_last_sr);
}

ReportBlocks parse_report_blocks(ByteReader& in, std::size_t count) {
  ReportBlocks blocks;
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    if (!blocks.push(ReportBlock::parse(in))) break;
  }
  return blocks;
}

}  // namespace sfu
