// Walks the packets of one RTCP datagram (RFC 3550 §6.1; a single packet by RFC 5506 as well).
//   next()    the next packet; nullopt at the end, or when what follows is not RTCP
//   ok()      false once something was not RTCP: lengths, version or padding
// Each packet takes at least 4 bytes of the datagram, which bounds the walk. What a packet means is
// its own type's business: `if (packet->is<Nack>()) Nack::parse(packet->body)`.
#pragma once

#include <cstdint>
#include <optional>

#include "sfu/base/bytes.h"

namespace sfu {

struct RtcpHeader {
  std::uint8_t packet_type = 0;
  std::uint8_t count_or_format = 0;  // 5 bits: report or source count, feedback message type
  ByteSpan body;                     // behind the 4-byte header, without padding

  template <class Packet>
  [[nodiscard]] bool is() const {
    if constexpr (requires { Packet::kFormat; }) {
      if (count_or_format != Packet::kFormat) return false;
    }
    return packet_type == Packet::kPacketType;
  }
};

class RtcpReader {
 public:
  explicit RtcpReader(ByteSpan datagram) : rest_(datagram) {}
  std::optional<RtcpHeader> next();
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  std::optional<RtcpHeader> fail();
  ByteSpan rest_;
  bool ok_ = true;
};

}  // namespace sfu
