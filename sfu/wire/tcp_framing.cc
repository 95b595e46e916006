#include "sfu/wire/tcp_framing.h"

#include <algorithm>

namespace sfu {
namespace {

//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-------------------------------+-------------------------------+
//  |             LENGTH            |  packet ...                   |         RFC 4571 §2
//  +-------------------------------+-------------------------------+
std::size_t length_of(ByteSpan header) {
  return static_cast<std::size_t>(header[0] << 8 | header[1]);
}

}  // namespace

TcpFrameHeader tcp_frame_header(std::size_t packet_size) {
  return {static_cast<std::uint8_t>(packet_size >> 8), static_cast<std::uint8_t>(packet_size)};
}

MutableByteSpan TcpFrameReader::next(MutableByteSpan& input) {
  while (!broken_) {
    if (held_ == 0) {
      if (const MutableByteSpan frame = next_in_place(input); !frame.empty()) return frame;
      if (broken_) break;
    }
    if (!gather(kTcpFrameHeader, input)) return {};
    const std::size_t length = length_of(partial_);
    broken_ = length > kMaxReceived;
    if (broken_ || !gather(kTcpFrameHeader + length, input)) return {};
    held_ = 0;
    if (length > 0) return MutableByteSpan(partial_).subspan(kTcpFrameHeader, length);
  }
  return {};
}

// Null packets (RFC 4571 §2) are passed over.
MutableByteSpan TcpFrameReader::next_in_place(MutableByteSpan& input) {
  while (input.size() >= kTcpFrameHeader) {
    const std::size_t length = length_of(input);
    broken_ = length > kMaxReceived;
    if (broken_ || input.size() < kTcpFrameHeader + length) return {};
    const MutableByteSpan frame = input.subspan(kTcpFrameHeader, length);
    input = input.subspan(kTcpFrameHeader + length);
    if (length > 0) return frame;
  }
  return {};
}

// Until `wanted` bytes are held; false: there are not so many yet.
bool TcpFrameReader::gather(std::size_t wanted, MutableByteSpan& input) {
  if (held_ < wanted) {
    const std::size_t size = std::min(wanted - held_, input.size());
    std::ranges::copy(input.first(size), partial_.begin() + static_cast<std::ptrdiff_t>(held_));
    held_ += size;
    input = input.subspan(size);
  }
  return held_ >= wanted;
}

}  // namespace sfu
