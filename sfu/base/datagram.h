#pragma once

#include "sfu/base/bytes.h"
#include "sfu/base/socket_address.h"

namespace sfu {

// One UDP datagram that arrived. The bytes are the receiver's to change (SRTP decrypts in place)
// and live until the verb that got them returns.
struct Datagram {
  SocketAddress remote;
  MutableByteSpan bytes;
};

// RFC 8445 and the WebRTC practice: an IPv6 path carries 1,280 bytes; minus headers and TURN.
inline constexpr std::size_t kMaxDatagram = 1'200;  // what we send at most
inline constexpr std::size_t kMaxReceived = 1'500;  // what we accept at most

}  // namespace sfu
