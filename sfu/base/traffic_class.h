// What a datagram carries, for whoever must leave something out: an ordered transport whose peer
// does not keep up (sfu/io/tcp_send_queue.h).
#pragma once

#include <cstdint>

namespace sfu {

enum class TrafficClass : std::uint8_t {
  kControl,         // STUN, DTLS handshakes, RTCP: without them there is no connection
  kVoice,           // worth nothing when late
  kVideo,           // missed and asked for again
  kRetransmission,  // of video, mostly: it has been late once already
  kData,            // SCTP: its sender sends again what is left out, and slows down
  kCount
};

}  // namespace sfu
