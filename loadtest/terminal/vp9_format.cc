#include "loadtest/terminal/vp9_format.h"

#include "sfu/wire/vp9.h"

namespace loadtest {
namespace {

constexpr std::uint32_t kCycle = 1 << 15;
constexpr std::uint32_t kFirstPictureId = 32'700;  // wraps early in a run
constexpr std::uint32_t kSpatialIds = 8;

// Pictures have ids, and within one their layers count.
std::uint32_t frame_id(std::uint32_t picture, std::uint32_t spatial) {
  return picture % kCycle * kSpatialIds + spatial;
}

//  | N_S |Y|G|-|-|-|   Y: (N_S + 1) × (WIDTH, HEIGHT)                          RFC 9628 §4.2.1
void write_structure(const CodedFrame& frame, sfu::ByteWriter& out) {
  out.u8(static_cast<std::uint8_t>((frame.layers - 1) << 5 | 0x10));
  const unsigned width = frame.layered ? 240 : 640;
  const unsigned height = frame.layered ? 135 : 360;
  for (unsigned layer = 0; layer < frame.layers; ++layer) {
    out.u16(static_cast<std::uint16_t>(width << layer));
    out.u16(static_cast<std::uint16_t>(height << layer));
  }
}

}  // namespace

//   0 1 2 3 4 5 6 7
//  |I|P|L|F|B|E|V|Z|                                                            RFC 9628 §4.2
//  |M| PICTURE ID  |  two bytes
//  | TID |U| SID |D|  if L
//  |   P_DIFF    |N|  if P
//  |  SS …         |  if V
void Vp9Format::write_head(const CodedFrame& frame, const FramePart& part,
                           sfu::ByteWriter& out) const {
  const bool layered = frame.layered;
  const bool structure = part.first() && frame.spatial == 0 &&
                         (frame.key_picture || (frame.announces_layers && frame.temporal == 0));
  const auto bit = [](bool set, unsigned place) { return set ? 0x80U >> place : 0U; };
  out.u8(static_cast<std::uint8_t>(bit(true, 0) | bit(frame.picture_distance.has_value(), 1) |
                                   bit(layered, 2) | bit(true, 3) | bit(part.first(), 4) |
                                   bit(part.last(), 5) | bit(structure, 6) |
                                   bit(!frame.referred_above, 7)));
  out.u16(static_cast<std::uint16_t>(0x8000 | (kFirstPictureId + frame.picture) % kCycle));
  if (layered) {
    out.u8(static_cast<std::uint8_t>(frame.temporal << 5 | 0x10 | frame.spatial << 1 |
                                     (frame.inter_layer ? 1 : 0)));
  }
  if (frame.picture_distance) out.u8(static_cast<std::uint8_t>(*frame.picture_distance << 1));
  if (structure) write_structure(frame, out);
}

std::optional<WireFrame> Vp9Format::read(sfu::ByteSpan payload, sfu::ByteSpan /*dependencies*/) {
  const auto descriptor = sfu::Vp9Descriptor::parse(payload);
  if (!descriptor || !descriptor->picture_id || !descriptor->starts_frame) return std::nullopt;
  const std::uint32_t picture = *descriptor->picture_id;
  WireFrame frame{.id = frame_id(picture, descriptor->spatial_id),
                  .cycle = kCycle * kSpatialIds,
                  .references = {}};
  for (std::size_t i = 0; i < descriptor->reference_count; ++i) {
    frame.references.push_back(
        frame_id(picture + kCycle - descriptor->references[i], descriptor->spatial_id));
  }
  if (descriptor->inter_layer) {
    frame.references.push_back(frame_id(picture, descriptor->spatial_id - 1U));
  }
  return frame;
}

}  // namespace loadtest
