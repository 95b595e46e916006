#include "sfu/wire/vp8.h"

namespace sfu {
namespace {

constexpr std::uint8_t kX = 0x80;
constexpr std::uint8_t kN = 0x20;
constexpr std::uint8_t kS = 0x10;
constexpr std::uint8_t kPartition = 0x07;
constexpr std::uint8_t kI = 0x80;
constexpr std::uint8_t kL = 0x40;
constexpr std::uint8_t kT = 0x20;
constexpr std::uint8_t kK = 0x10;
constexpr std::uint8_t kM = 0x80;
constexpr std::uint8_t kY = 0x20;
constexpr std::uint8_t kKeyIndex = 0x1F;
constexpr std::uint8_t kInterFrame = 0x01;  // P of the payload header: 0 = key frame
constexpr std::uint16_t kSize = 0x3FFF;     // the two bits above scale

constexpr std::uint8_t byte(unsigned value) { return static_cast<std::uint8_t>(value); }

void read_picture_id(ByteReader& in, Vp8Descriptor& descriptor) {
  std::uint16_t id = in.u8();
  descriptor.wide_picture_id = (id & kM) != 0;
  if (descriptor.wide_picture_id) id = static_cast<std::uint16_t>((id & 0x7F) << 8 | in.u8());
  descriptor.picture_id = id;
}

void read_layer(ByteReader& in, bool has_temporal_id, bool has_key_index,
                Vp8Descriptor& descriptor) {
  const std::uint8_t layer = in.u8();
  if (has_temporal_id) {
    descriptor.temporal_id = byte(layer >> 6);
    descriptor.layer_sync = (layer & kY) != 0;
  }
  if (has_key_index) descriptor.key_index = byte(layer & kKeyIndex);
}

//  |Size0|H| VER |P|  Size1, Size2  |  9d 01 2a  |  width, height: little-endian  |  RFC 6386 §9.1
// P survives end-to-end encryption of the payload, the rest need not: no start code, no picture
// size.
void read_payload_header(ByteReader in, Vp8Descriptor& descriptor) {
  descriptor.key_frame = (in.u8() & kInterFrame) == 0;
  in.skip(2);
  const bool is_start_code = in.u24() == 0x9D012A;
  const ByteSpan size = in.take(4);
  if (!descriptor.key_frame || !is_start_code || !in.ok()) return;
  descriptor.width = static_cast<std::uint16_t>((size[1] << 8 | size[0]) & kSize);
  descriptor.height = static_cast<std::uint16_t>((size[3] << 8 | size[2]) & kSize);
}

std::uint8_t control_bits(const Vp8Descriptor& descriptor) {
  return byte((descriptor.picture_id ? kI : 0U) | (descriptor.tl0_picture_index ? kL : 0U) |
              (descriptor.temporal_id ? kT : 0U) | (descriptor.key_index ? kK : 0U));
}

void write_picture_id(ByteWriter& out, std::uint16_t id, bool wide) {
  if (wide || id > 0x7F) {
    out.u16(static_cast<std::uint16_t>(kM << 8 | (id & 0x7FFF)));
  } else {
    out.u8(byte(id));
  }
}

std::uint8_t layer_byte(const Vp8Descriptor& descriptor) {
  return byte((descriptor.temporal_id.value_or(0) & 0x03U) << 6 |
              (descriptor.temporal_id && descriptor.layer_sync ? kY : 0U) |
              (descriptor.key_index.value_or(0) & kKeyIndex));
}

}  // namespace

//   0 1 2 3 4 5 6 7
//  |X|R|N|S|R| PID |   required                                                   RFC 7741 §4.2
//  |I|L|T|K| RSV   |   if X
//  |M| PictureID   |   if I; with M a second byte of it follows
//  |   TL0PICIDX   |   if L
//  |TID|Y| KEYIDX  |   if T or K
Result<Vp8Descriptor, ParseError> Vp8Descriptor::parse(ByteSpan payload) {
  ByteReader in(payload);
  Vp8Descriptor descriptor;
  const std::uint8_t first = in.u8();
  descriptor.non_reference = (first & kN) != 0;
  descriptor.start_of_partition = (first & kS) != 0;
  descriptor.partition = first & kPartition;
  const std::uint8_t control = (first & kX) != 0 ? in.u8() : std::uint8_t{0};
  if ((control & kI) != 0) read_picture_id(in, descriptor);
  if ((control & kL) != 0) descriptor.tl0_picture_index = in.u8();
  if ((control & (kT | kK)) != 0) {
    read_layer(in, (control & kT) != 0, (control & kK) != 0, descriptor);
  }
  // A descriptor describes something: a packet that ends behind it is cut short.
  if (!in.ok() || in.remaining() == 0) return ParseError::kTooShort;
  descriptor.size = in.position();
  if (descriptor.starts_frame()) read_payload_header(in, descriptor);
  return descriptor;
}

PayloadPrefix write_vp8_descriptor(const Vp8Descriptor& descriptor) {
  PayloadPrefix prefix;
  ByteWriter out(prefix.bytes);
  const std::uint8_t control = control_bits(descriptor);
  out.u8(byte((control != 0 ? kX : 0U) | (descriptor.non_reference ? kN : 0U) |
              (descriptor.start_of_partition ? kS : 0U) | (descriptor.partition & kPartition)));
  if (control != 0) out.u8(control);
  if (descriptor.picture_id) {
    write_picture_id(out, *descriptor.picture_id, descriptor.wide_picture_id);
  }
  if (descriptor.tl0_picture_index) out.u8(*descriptor.tl0_picture_index);
  if ((control & (kT | kK)) != 0) out.u8(layer_byte(descriptor));
  prefix.size = static_cast<std::uint8_t>(out.size());
  return prefix;
}

}  // namespace sfu
