// Frames in a byte stream: whatever the pieces it arrives in, the same packets come out. The first
// byte says how long the pieces are.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfu/base/check.h"
#include "sfu/wire/tcp_framing.h"

namespace {

using Packets = std::vector<std::vector<std::uint8_t>>;

Packets read(std::vector<std::uint8_t> stream, std::size_t piece_size, bool& broken) {
  Packets packets;
  sfu::TcpFrameReader reader;
  for (std::size_t at = 0; at < stream.size(); at += piece_size) {
    sfu::MutableByteSpan piece(stream.data() + at, std::min(piece_size, stream.size() - at));
    for (auto frame = reader.next(piece); !frame.empty(); frame = reader.next(piece)) {
      SFU_CHECK(frame.size() <= sfu::kMaxReceived);
      packets.emplace_back(frame.begin(), frame.end());
      std::ranges::fill(frame, std::uint8_t{0xFF});  // its receiver may change it
    }
  }
  broken = reader.broken();
  return packets;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::vector<std::uint8_t> stream(data + 1, data + size);
  bool broken_whole = false;
  bool broken_in_pieces = false;
  const Packets whole = read(stream, std::max<std::size_t>(stream.size(), 1), broken_whole);
  SFU_CHECK(whole == read(stream, data[0] + std::size_t{1}, broken_in_pieces));
  SFU_CHECK(broken_whole == broken_in_pieces);
  return 0;
}
