#include "sfu/wire/rtp.h"

namespace sfu {
namespace {

constexpr std::size_t kFixedHeader = 12;
constexpr std::uint16_t kOneByteProfile = 0xBEDE;  // RFC 8285 §4.2
constexpr std::uint16_t kTwoByteProfile = 0x1000;  // RFC 8285 §4.3, the last 4 bits are free
constexpr std::uint16_t kTwoByteProfileMask = 0xFFF0;
constexpr std::uint8_t kLastOneByteId = 14;  // 15 ends the block
constexpr std::size_t kLongestOneByteElement = 16;
constexpr std::size_t kLongestElement = 255;

//   0 1 2 3 4 5 6 7
//  |  ID   |  len  |  len + 1 bytes of data …                                    RFC 8285 §4.2
std::optional<ByteSpan> find_one_byte(ByteSpan block, std::uint8_t wanted) {
  ByteReader in(block);
  while (in.remaining() > 0) {
    const std::uint8_t head = in.u8();
    if (head == 0) continue;  // padding
    const auto id = static_cast<std::uint8_t>(head >> 4);
    if (id == 0 || id > kLastOneByteId) return std::nullopt;  // both end the block
    const ByteSpan data = in.take((head & 0x0FU) + 1U);
    if (!in.ok()) return std::nullopt;
    if (id == wanted) return data;
  }
  return std::nullopt;
}

//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
//  |      ID       |     length    |  length bytes of data …                     RFC 8285 §4.3
std::optional<ByteSpan> find_two_byte(ByteSpan block, std::uint8_t wanted) {
  ByteReader in(block);
  while (in.remaining() > 0) {
    const std::uint8_t id = in.u8();
    if (id == 0) continue;  // padding
    const ByteSpan data = in.take(in.u8());
    if (!in.ok()) return std::nullopt;
    if (id == wanted) return data;
  }
  return std::nullopt;
}

// One form for the whole block: the one-byte form, unless an element has none.
struct BlockForm {
  bool one_byte = true;
  std::size_t size = 0;  // 0 when there is no element to write
};

// nullopt when an element has no form at all.
std::optional<BlockForm> form_of_block(std::span<const RtpExtensionElement> extensions) {
  BlockForm form;
  std::size_t elements = 0;
  for (const RtpExtensionElement& element : extensions) {
    if (element.id == 0) continue;
    if (element.data.empty() || element.data.size() > kLongestElement) return std::nullopt;
    form.one_byte &= element.id <= kLastOneByteId && element.data.size() <= kLongestOneByteElement;
    form.size += element.data.size();
    ++elements;
  }
  form.size += elements * (form.one_byte ? 1 : 2);
  form.size = (form.size + 3) / 4 * 4;
  return form;
}

void write_element(ByteWriter& out, const RtpExtensionElement& element, bool one_byte) {
  const std::size_t length = element.data.size();
  if (one_byte) {
    out.u8(static_cast<std::uint8_t>(unsigned{element.id} << 4 | (length - 1)));
  } else {
    out.u8(element.id);
    out.u8(static_cast<std::uint8_t>(length));
  }
  out.bytes(element.data);
}

void write_block(ByteWriter& out, std::span<const RtpExtensionElement> extensions,
                 const BlockForm& form) {
  out.u16(form.one_byte ? kOneByteProfile : kTwoByteProfile);
  out.u16(static_cast<std::uint16_t>(form.size / 4));
  const std::size_t end = out.size() + form.size;
  for (const RtpExtensionElement& element : extensions) {
    if (element.id != 0) write_element(out, element, form.one_byte);
  }
  if (out.ok()) out.zeros(end - out.size());
}

}  // namespace

//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  |V=2|P|X|  CC   |M|     PT      |       sequence number         |             RFC 3550 §5.1
//  |                           timestamp                           |
//  |                             SSRC                              |
//  |                        CSRC, CC times                         |
//  |      profile (X = 1)          |   length in 32-bit words      |             RFC 3550 §5.3.1
Result<RtpPacket, ParseError> RtpPacket::parse(ByteSpan packet) {
  ByteReader in(packet);
  RtpPacket rtp;
  const std::uint8_t first = in.u8();
  const std::uint8_t second = in.u8();
  rtp.payload_type = PayloadType(second & 0x7F);
  rtp.marker = (second & 0x80) != 0;
  rtp.sequence_number = in.u16();
  rtp.timestamp = in.u32();
  rtp.ssrc = Ssrc(in.u32());
  in.skip((first & 0x0FU) * 4U);
  if ((first & 0x10) != 0) {
    rtp.extension_profile = in.u16();
    rtp.extensions = in.take(in.u16() * std::size_t{4});
  }
  if (!in.ok()) return ParseError::kTooShort;
  if (first >> 6 != 2) return ParseError::kBadVersion;
  rtp.header_size = in.position();
  rtp.payload = in.rest();
  if ((first & 0x20) != 0) {
    if (rtp.payload.empty()) return ParseError::kTooShort;
    rtp.padding = rtp.payload.back();
    if (rtp.padding == 0 || rtp.padding > rtp.payload.size()) return ParseError::kBadLength;
    rtp.payload = rtp.payload.first(rtp.payload.size() - rtp.padding);
  }
  return rtp;
}

std::optional<ByteSpan> RtpPacket::extension(std::uint8_t id) const {
  if (id == 0) return std::nullopt;
  if (extension_profile == kOneByteProfile) return find_one_byte(extensions, id);
  if ((extension_profile & kTwoByteProfileMask) == kTwoByteProfile) {
    return find_two_byte(extensions, id);
  }
  return std::nullopt;
}

std::optional<Ssrc> peek_rtp_ssrc(ByteSpan packet) {
  if (packet.size() < kFixedHeader) return std::nullopt;
  return Ssrc(ByteReader(packet.subspan(8)).u32());
}

std::optional<std::uint16_t> peek_rtp_sequence_number(ByteSpan packet) {
  if (packet.size() < kFixedHeader) return std::nullopt;
  return ByteReader(packet.subspan(2)).u16();
}

std::size_t write_rtp_header(MutableByteSpan buffer, const RtpHeader& header,
                             std::span<const RtpExtensionElement> extensions) {
  const std::optional<BlockForm> block = form_of_block(extensions);
  if (!block) return 0;
  ByteWriter out(buffer);
  out.u8(block->size > 0 ? 0x90 : 0x80);
  out.u8(
      static_cast<std::uint8_t>((header.payload_type.raw() & 0x7F) | (header.marker ? 0x80 : 0)));
  out.u16(header.sequence_number);
  out.u32(header.timestamp);
  out.u32(header.ssrc.raw());
  if (block->size > 0) write_block(out, extensions, *block);
  return out.ok() ? out.size() : 0;
}

}  // namespace sfu
