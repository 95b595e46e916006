#include "sfu/wire/rtcp/nack.h"

#include "sfu/wire/rtcp/packet_writer.h"

namespace sfu {
namespace {

constexpr std::size_t kHeaderSize = 12;  // RTCP header and both SSRCs
constexpr std::size_t kItemSize = 4;
constexpr unsigned kBitmaskSize = 16;

bool expand(std::uint16_t pid, std::uint16_t bitmask, Nack& nack) {
  if (!nack.lost.push(pid)) return false;
  for (unsigned bit = 0; bit < kBitmaskSize; ++bit) {
    if ((bitmask >> bit & 1) == 0) continue;
    if (!nack.lost.push(static_cast<std::uint16_t>(pid + 1 + bit))) return false;
  }
  return true;
}

// One item for the first of `lost` and those that follow it closely; returns how many it names.
std::size_t write_item(ByteWriter& out, std::span<const std::uint16_t> lost) {
  const std::uint16_t pid = lost.front();
  std::uint16_t bitmask = 0;
  std::size_t taken = 1;
  unsigned last = 0;
  for (; taken < lost.size(); ++taken) {
    const unsigned distance = static_cast<std::uint16_t>(lost[taken] - pid);
    if (distance <= last || distance > kBitmaskSize) break;
    bitmask = static_cast<std::uint16_t>(bitmask | 1U << (distance - 1));
    last = distance;
  }
  out.u16(pid);
  out.u16(bitmask);
  return taken;
}

}  // namespace

//  |                  SSRC of packet sender                        |             RFC 4585 §6.2.1
//  |                  SSRC of media source                         |
//  |            PID                |             BLP               |  1..n
Result<Nack, ParseError> Nack::parse(ByteSpan body) {
  ByteReader in(body);
  Nack nack;
  nack.sender = Ssrc(in.u32());
  nack.media_source = Ssrc(in.u32());
  if (!in.ok()) return ParseError::kTooShort;
  if (in.remaining() == 0 || in.remaining() % kItemSize != 0) return ParseError::kBadLength;
  while (in.remaining() > 0) {
    const std::uint16_t pid = in.u16();
    const std::uint16_t bitmask = in.u16();
    if (!expand(pid, bitmask, nack)) return ParseError::kUnsupported;
  }
  return nack;
}

void Nack::write(ByteWriter& out) const {
  RtcpPacketWriter packet(out, kPacketType, kFormat);
  out.u32(sender.raw());
  out.u32(media_source.raw());
  for (auto rest = lost.span(); !rest.empty();) rest = rest.subspan(write_item(out, rest));
  packet.finish();
}

std::size_t Nack::write_some(ByteWriter& out, Ssrc sender, Ssrc media_source,
                             std::span<const std::uint16_t> lost) {
  if (lost.empty() || out.remaining() < kHeaderSize + kItemSize) return 0;
  RtcpPacketWriter packet(out, kPacketType, kFormat);
  out.u32(sender.raw());
  out.u32(media_source.raw());
  std::span<const std::uint16_t> rest = lost;
  while (!rest.empty() && out.remaining() >= kItemSize) {
    rest = rest.subspan(write_item(out, rest));
  }
  packet.finish();
  return lost.size() - rest.size();
}

}  // namespace sfu
