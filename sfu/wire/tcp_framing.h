// Packets in a byte stream (RFC 4571), as ICE carries STUN, DTLS and media over TCP (RFC 6544 §3).
//   next(input)   the next whole frame; takes what it read from the front of `input`. Empty: more
//                 bytes are needed, or broken()
//   broken()      a frame longer than a datagram may be: the rest cannot be understood
// Holds at most one frame; what comes whole is not copied. A frame may be changed by who gets it
// and lives as long as `input`'s memory and until the next call.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sfu/base/bytes.h"
#include "sfu/base/datagram.h"

namespace sfu {

inline constexpr std::size_t kTcpFrameHeader = 2;
using TcpFrameHeader = std::array<std::uint8_t, kTcpFrameHeader>;

TcpFrameHeader tcp_frame_header(std::size_t packet_size);  // at most 65,535

class TcpFrameReader {
 public:
  MutableByteSpan next(MutableByteSpan& input);
  [[nodiscard]] bool broken() const { return broken_; }

 private:
  MutableByteSpan next_in_place(MutableByteSpan& input);
  bool gather(std::size_t wanted, MutableByteSpan& input);

  std::array<std::uint8_t, kTcpFrameHeader + kMaxReceived> partial_{};
  std::size_t held_ = 0;  // bytes of it
  bool broken_ = false;
};

}  // namespace sfu
