#include "loadtest/terminal/vp8_format.h"

#include <array>

#include "sfu/wire/vp8.h"

namespace loadtest {
namespace {

constexpr std::uint32_t kCycle = 1 << 15;
constexpr std::uint32_t kFirstPictureId = 32'700;  // wraps early in a run

// RFC 6386 §9.1: three bytes of frame tag; a key frame adds its start code and size.
void write_frame_header(sfu::ByteWriter& out, bool key_frame) {
  out.u8(key_frame ? 0x10 : 0x11);
  out.u16(0);
  if (!key_frame) return;
  out.bytes(std::array<std::uint8_t, 3>{0x9d, 0x01, 0x2a});
  out.bytes(std::array<std::uint8_t, 4>{0x40, 0x01, 0xb4, 0x00});  // 320 × 180, little-endian
}

}  // namespace

void Vp8Format::write_head(const CodedFrame& frame, const FramePart& part,
                           sfu::ByteWriter& out) const {
  sfu::Vp8Descriptor descriptor;
  descriptor.picture_id = static_cast<std::uint16_t>((kFirstPictureId + frame.picture) % kCycle);
  descriptor.wide_picture_id = true;
  descriptor.start_of_partition = part.first();
  const sfu::PayloadPrefix prefix = sfu::write_vp8_descriptor(descriptor);
  out.bytes(sfu::ByteSpan(prefix.bytes).first(prefix.size));
  if (part.first()) write_frame_header(out, frame.key_picture);
}

std::optional<WireFrame> Vp8Format::read(sfu::ByteSpan payload, sfu::ByteSpan /*dependencies*/) {
  const auto descriptor = sfu::Vp8Descriptor::parse(payload);
  if (!descriptor || !descriptor->picture_id || !descriptor->starts_frame()) return std::nullopt;
  WireFrame frame{
      .id = *descriptor->picture_id, .cycle = kCycle, .gapless = true, .references = {}};
  if (!descriptor->key_frame) frame.references.push_back((*frame.id + kCycle - 1) % kCycle);
  return frame;
}

}  // namespace loadtest
