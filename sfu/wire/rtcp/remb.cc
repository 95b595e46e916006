#include "sfu/wire/rtcp/remb.h"

#include <algorithm>

#include "sfu/wire/rtcp/packet_writer.h"

namespace sfu {
namespace {

constexpr std::uint32_t kIdentifier = 0x52454D42;  // "REMB"
constexpr int kMantissaBits = 18;
constexpr std::int64_t kMantissa = (std::int64_t{1} << kMantissaBits) - 1;

DataRate read_bitrate(std::uint32_t word) {
  const std::int64_t mantissa = word & kMantissa;
  const std::uint32_t exponent = word >> kMantissaBits & 0x3F;
  if (mantissa == 0) return DataRate::zero();
  if (exponent > 62 || mantissa > Remb::kMaxBitrate.bps() >> exponent) return Remb::kMaxBitrate;
  return DataRate::bps(mantissa << exponent);
}

std::uint32_t bitrate_word(DataRate bitrate) {
  std::int64_t mantissa = std::clamp(bitrate, DataRate::zero(), Remb::kMaxBitrate).bps();
  std::uint32_t exponent = 0;
  for (; mantissa > kMantissa; mantissa >>= 1) ++exponent;
  return exponent << kMantissaBits | static_cast<std::uint32_t>(mantissa);
}

}  // namespace

//  |                  SSRC of packet sender                        |             draft-03 §2.2
//  |                  SSRC of media source: unused, 0              |
//  |  Unique identifier 'R' 'E' 'M' 'B'                            |
//  |  Num SSRC     | BR Exp    |  BR Mantissa (18 bits)            |
//  |   SSRC feedback, Num SSRC times                               |
Result<Remb, ParseError> Remb::parse(ByteSpan body) {
  ByteReader in(body);
  Remb remb;
  remb.sender = Ssrc(in.u32());
  in.skip(4);
  const std::uint32_t identifier = in.u32();
  if (!in.ok()) return ParseError::kTooShort;
  if (identifier != kIdentifier) return ParseError::kUnsupported;
  const std::size_t count = in.u8();
  remb.bitrate = read_bitrate(in.u24());
  if (!in.ok()) return ParseError::kTooShort;
  if (in.remaining() != count * 4) return ParseError::kBadLength;
  for (std::size_t i = 0; i < count; ++i) {
    if (!remb.sources.push(Ssrc(in.u32()))) return ParseError::kUnsupported;
  }
  return remb;
}

void Remb::write(ByteWriter& out) const {
  RtcpPacketWriter packet(out, kPacketType, kFormat);
  out.u32(sender.raw());
  out.u32(0);
  out.u32(kIdentifier);
  out.u8(static_cast<std::uint8_t>(sources.size()));
  out.u24(bitrate_word(bitrate));
  for (const Ssrc source : sources) out.u32(source.raw());
  packet.finish();
}

}  // namespace sfu
