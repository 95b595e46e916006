#include "sfu/wire/rtcp/sdes.h"

#include "sfu/wire/rtcp/packet_writer.h"

namespace sfu {
namespace {

constexpr std::uint8_t kEnd = 0;
constexpr std::uint8_t kCname = 1;
constexpr std::size_t kLongestItem = 255;

std::size_t to_next_word(std::size_t position) { return (4 - position % 4) % 4; }

//  |                            SSRC                               |             RFC 3550 §6.5
//  |     type      |    length     |  text …                            items, then 1 to 4 zeros
Sdes::Chunk parse_chunk(ByteReader& in) {
  Sdes::Chunk chunk;
  chunk.source = Ssrc(in.u32());
  for (std::uint8_t type = in.u8(); type != kEnd && in.ok(); type = in.u8()) {
    const ByteSpan text = in.take(in.u8());
    if (type == kCname && chunk.cname.empty()) chunk.cname = as_text(text);
  }
  in.skip(to_next_word(in.position()));
  return chunk;
}

void write_chunk(ByteWriter& out, const Sdes::Chunk& chunk) {
  out.u32(chunk.source.raw());
  const std::string_view cname = chunk.cname.substr(0, kLongestItem);
  std::size_t size = 0;
  if (!cname.empty()) {
    out.u8(kCname);
    out.u8(static_cast<std::uint8_t>(cname.size()));
    out.bytes(as_bytes(cname));
    size = 2 + cname.size();
  }
  out.zeros(1 + to_next_word(size + 1));
}

}  // namespace

Result<Sdes, ParseError> Sdes::parse(const RtcpHeader& packet) {
  ByteReader in(packet.body);
  Sdes sdes;
  for (std::size_t i = 0; i < packet.count_or_format && in.ok(); ++i) {
    if (!sdes.chunks.push(parse_chunk(in))) break;
  }
  if (!in.ok()) return ParseError::kTooShort;
  return sdes;
}

void Sdes::write(ByteWriter& out) const {
  RtcpPacketWriter packet(out, kPacketType, chunks.size());
  for (const Chunk& chunk : chunks) write_chunk(out, chunk);
  packet.finish();
}

}  // namespace sfu
