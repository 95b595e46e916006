#include "loadtest/terminal/h264_format.h"

#include <array>

#include "sfu/wire/h264.h"

namespace loadtest {
namespace {

constexpr std::uint8_t kReference = 0x60;  // NRI
constexpr std::uint8_t kStapA = 24;
constexpr std::uint8_t kFuA = 28;
constexpr std::uint8_t kIdr = 5;
constexpr std::uint8_t kSlice = 1;
constexpr std::uint8_t kInformation = 6;  // SEI
constexpr std::uint8_t kUserData = 5;     // its payload type "user data unregistered"

// Constrained baseline, as Chromium's encoder writes them.
constexpr auto kSequenceParameters =
    std::to_array<std::uint8_t>({0x67, 0x42, 0xc0, 0x1f, 0x8c, 0x8d, 0x40, 0x50, 0x17, 0xfc, 0xb3,
                                 0x70, 0x10, 0xd0, 0x10, 0x78, 0x44, 0x23, 0x50});
constexpr auto kPictureParameters = std::to_array<std::uint8_t>({0x68, 0xce, 0x3c, 0x80});

void write_unit(sfu::ByteWriter& out, sfu::ByteSpan unit) {
  out.u16(static_cast<std::uint16_t>(unit.size()));
  out.bytes(unit);
}

//  |F|NRI|  24     |  size | SPS  |  size | PPS  |  size | the next unit …         RFC 6184 §5.7.1
// A short IDR slice goes with its parameter sets; before a long one a SEI with the content does.
void write_parameters(const FramePart& part, sfu::ByteWriter& out) {
  out.u8(kReference | kStapA);
  write_unit(out, kSequenceParameters);
  write_unit(out, kPictureParameters);
  if (part.count == 1) {
    out.u16(static_cast<std::uint16_t>(part.content + 1));
    return out.u8(kReference | kIdr);
  }
  const std::size_t long_sizes = part.content / 255;
  out.u16(static_cast<std::uint16_t>(part.content + long_sizes + 3));
  out.u8(kInformation);
  out.u8(kUserData);
  for (std::size_t i = 0; i < long_sizes; ++i) out.u8(0xFF);
  out.u8(static_cast<std::uint8_t>(part.content % 255));
}

//  |F|NRI|  28     |S|E|R|  Type   |  fragment …                                RFC 6184 §5.8
void write_fragment(std::uint8_t type, bool first, bool last, sfu::ByteWriter& out) {
  out.u8(kReference | kFuA);
  out.u8(static_cast<std::uint8_t>((first ? 0x80U : 0U) | (last ? 0x40U : 0U) | type));
}

}  // namespace

void H264Format::write_head(const CodedFrame& frame, const FramePart& part,
                            sfu::ByteWriter& out) const {
  const bool key = frame.key_picture;
  if (key && part.first()) return write_parameters(part, out);
  const std::uint8_t type = key ? kIdr : kSlice;
  const std::size_t fragments = part.count - (key ? 1 : 0);
  if (fragments == 1) return out.u8(kReference | type);
  write_fragment(type, part.index == (key ? 1 : 0), part.last(), out);
}

std::optional<WireFrame> H264Format::read(sfu::ByteSpan payload, sfu::ByteSpan /*dependencies*/) {
  if (!sfu::H264Payload::parse(payload)) return std::nullopt;
  return WireFrame{};
}

}  // namespace loadtest
