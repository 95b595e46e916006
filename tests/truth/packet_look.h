// What somebody on the line can tell about a packet: the kind by RFC 7983 and RFC 5761, and of RTP,
// whose header SRTP leaves in the clear, stream and time. By payload type as Chromium and the
// terminals give them (loadtest/terminal/session_plan.cc).
//   look_at_ip(packet)          of IPv4, as a tunnel sees it
//   look_at_datagram(bytes)     what UDP carries, as a world sees it
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sfu/base/bytes.h"

namespace truth {

enum class Kind : std::uint8_t {
  kVoice,
  kPicture,
  kRepair,    // RTX: retransmissions and what is sent only to probe
  kReport,    // sender and receiver reports
  kFeedback,  // transport-wide feedback
  kWish,      // all other RTCP: NACK, PLI, REMB
  kData,      // DTLS: the handshake and documents
  kStun,
  kOther,  // pages and signalling
};

inline constexpr std::array<std::string_view, 9> kKinds = {
    "voice", "picture", "repair", "report", "feedback", "wish", "data", "stun", "other"};

struct Look {
  Kind kind = Kind::kOther;
  std::uint32_t ssrc = 0;       // of RTP
  std::uint32_t timestamp = 0;  // likewise
};

Look look_at_ip(sfu::ByteSpan packet);
Look look_at_datagram(sfu::ByteSpan datagram);

}  // namespace truth
