#include "sfu/wire/demux.h"

namespace sfu {
namespace {

// Below these nothing of the protocol can be complete; most of what scanners send ends here.
constexpr std::size_t kStunHeader = 20;  // RFC 8489 §5
constexpr std::size_t kDtlsHeader = 13;  // RFC 6347 §4.1
constexpr std::size_t kRtpHeader = 12;   // RFC 3550 §5.1
constexpr std::size_t kRtcpHeader = 8;   // RFC 3550 §6.4, with the sender's SSRC

constexpr bool within(std::uint8_t value, std::uint8_t first, std::uint8_t last) {
  return value >= first && value <= last;
}

}  // namespace

//               +----------------+
//               |        [0..3] -+--> STUN
//   packet -->  |      [20..63] -+--> DTLS                                          RFC 7983 §7
//               |    [128..191] -+--> RTP/RTCP: RTCP when the second byte is in [192..223]
//               +----------------+
PacketKind classify(ByteSpan datagram) {
  if (datagram.size() < kRtcpHeader) return PacketKind::kUnknown;
  const std::uint8_t first = datagram[0];
  const auto when_at_least = [&](std::size_t size, PacketKind kind) {
    return datagram.size() >= size ? kind : PacketKind::kUnknown;
  };
  if (within(first, 0, 3)) return when_at_least(kStunHeader, PacketKind::kStun);
  if (within(first, 20, 63)) return when_at_least(kDtlsHeader, PacketKind::kDtls);
  if (!within(first, 128, 191)) return PacketKind::kUnknown;
  if (within(datagram[1], 192, 223)) return PacketKind::kRtcp;
  return when_at_least(kRtpHeader, PacketKind::kRtp);
}

}  // namespace sfu
