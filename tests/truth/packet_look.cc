#include "tests/truth/packet_look.h"

#include "sfu/base/bytes.h"
#include "sfu/wire/demux.h"

namespace truth {
namespace {

constexpr std::uint8_t kOpus = 111;
constexpr std::uint8_t kRed = 63;
constexpr std::array<std::uint8_t, 4> kRepairs = {97, 99, 104, 46};
constexpr std::uint8_t kUdp = 17;
constexpr std::size_t kUdpHeader = 8;
constexpr std::array<std::uint16_t, 2> kNames = {53, 5353};  // DNS and mDNS: any first byte

Kind kind_of_rtcp(sfu::ByteSpan bytes) {
  constexpr std::uint8_t kSenderReport = 200;
  constexpr std::uint8_t kReceiverReport = 201;
  constexpr std::uint8_t kTransportLayer = 205;
  constexpr std::uint8_t kTransportWide = 15;  // the format
  if (bytes.size() < 2) return Kind::kWish;
  if (bytes[1] == kSenderReport || bytes[1] == kReceiverReport) return Kind::kReport;
  const bool feedback = bytes[1] == kTransportLayer && (bytes[0] & 31) == kTransportWide;
  return feedback ? Kind::kFeedback : Kind::kWish;
}

Kind kind_of_rtp(std::uint8_t payload_type) {
  if (payload_type == kOpus || payload_type == kRed) return Kind::kVoice;
  for (const std::uint8_t repair : kRepairs) {
    if (payload_type == repair) return Kind::kRepair;
  }
  return Kind::kPicture;
}

Look look_at_rtp(sfu::ByteSpan bytes) {
  sfu::ByteReader in(bytes);
  in.u8();
  const std::uint8_t payload_type = in.u8() & 127;
  in.u16();
  const std::uint32_t timestamp = in.u32();
  const std::uint32_t ssrc = in.u32();
  return in.ok() ? Look{kind_of_rtp(payload_type), ssrc, timestamp} : Look{};
}

}  // namespace

Look look_at_datagram(sfu::ByteSpan datagram) {
  switch (sfu::classify(datagram)) {
    case sfu::PacketKind::kStun:
      return {.kind = Kind::kStun};
    case sfu::PacketKind::kDtls:
      return {.kind = Kind::kData};
    case sfu::PacketKind::kRtp:
      return look_at_rtp(datagram);
    case sfu::PacketKind::kRtcp:
      return {.kind = kind_of_rtcp(datagram)};
    case sfu::PacketKind::kUnknown:
      break;
  }
  return {};
}

Look look_at_ip(sfu::ByteSpan packet) {
  if (packet.size() < 20 || packet[0] >> 4 != 4 || packet[9] != kUdp) return {};
  const std::size_t header = std::size_t{4} * (packet[0] & 15);
  if (packet.size() < header + kUdpHeader) return {};
  sfu::ByteReader ports(packet.subspan(header));
  const std::uint16_t from = ports.u16();
  const std::uint16_t to = ports.u16();
  for (const std::uint16_t name : kNames) {
    if (from == name || to == name) return {};
  }
  return look_at_datagram(packet.subspan(header + kUdpHeader));
}

}  // namespace truth
