// What a TCP connection to the shared port speaks, told from its first bytes: pages and signalling
// (TLS or plain HTTP) and media (ICE over TCP, RFC 6544) may share one port, as 443.
//   classify_first_bytes(bytes)   with everything received so far, until it is no kNeedMore
// Pure. The four cannot be confused: a TLS record begins with 0x16, a method with two capital
// letters, and both, read as the length of a frame, would be longer than any frame taken here.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sfu/base/bytes.h"

namespace sfu {

enum class FirstBytes : std::uint8_t {
  kNeedMore,  // never with kMaxFirstBytes or more
  kTls,       // a ClientHello begins (RFC 8446 §5.1)
  kHttp,      // a method and a space (RFC 9112 §3)
  kMedia,     // an RFC 4571 frame that holds a STUN binding request (RFC 8489 §5)
  kUnknown,
};

inline constexpr std::size_t kMaxFirstBytes = 24;

FirstBytes classify_first_bytes(ByteSpan bytes);

}  // namespace sfu
