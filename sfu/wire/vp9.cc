#include "sfu/wire/vp9.h"

namespace sfu {
namespace {

constexpr std::uint8_t kI = 0x80;
constexpr std::uint8_t kP = 0x40;
constexpr std::uint8_t kL = 0x20;
constexpr std::uint8_t kF = 0x10;
constexpr std::uint8_t kB = 0x08;
constexpr std::uint8_t kE = 0x04;
constexpr std::uint8_t kV = 0x02;
constexpr std::uint8_t kZ = 0x01;
constexpr std::uint8_t kM = 0x80;
constexpr std::uint8_t kU = 0x10;
constexpr std::uint8_t kD = 0x01;
constexpr std::uint8_t kMoreReferences = 0x01;  // N
constexpr std::uint8_t kY = 0x10;
constexpr std::uint8_t kG = 0x08;

constexpr std::uint8_t byte(unsigned value) { return static_cast<std::uint8_t>(value); }

void read_picture_id(ByteReader& in, Vp9Descriptor& descriptor) {
  std::uint16_t id = in.u8();
  descriptor.wide_picture_id = (id & kM) != 0;
  if (descriptor.wide_picture_id) id = static_cast<std::uint16_t>((id & 0x7F) << 8 | in.u8());
  descriptor.picture_id = id;
}

//  | TID |U| SID |D|  and in non-flexible mode  |   TL0PICIDX   |
void read_layers(ByteReader& in, Vp9Descriptor& descriptor) {
  const std::uint8_t layers = in.u8();
  descriptor.temporal_id = byte(layers >> 5);
  descriptor.switching_up_point = (layers & kU) != 0;
  descriptor.spatial_id = byte(layers >> 1 & 0x07U);
  descriptor.inter_layer = (layers & kD) != 0;
  if (!descriptor.flexible) descriptor.tl0_picture_index = in.u8();
}

//  |   P_DIFF    |N|  up to three times; false: more
bool read_references(ByteReader& in, Vp9Descriptor& descriptor) {
  for (bool more = true; more;) {
    if (descriptor.reference_count == Vp9Descriptor::kMaxReferences) return false;
    const std::uint8_t reference = in.u8();
    descriptor.references[descriptor.reference_count++] = byte(reference >> 1);
    more = (reference & kMoreReferences) != 0;
  }
  return true;
}

//  | N_S |Y|G|-|-|-|   Y: (N_S + 1) × (WIDTH, HEIGHT)                             RFC 9628 §4.2.1
//  |      N_G      |   G: N_G × (| TID |U| R |-|-|, R × | P_DIFF |)
void read_structure(ByteReader& in, Vp9Descriptor& descriptor) {
  const std::uint8_t head = in.u8();
  const auto layers = byte((head >> 5) + 1U);
  descriptor.spatial_layers = layers;
  if ((head & kY) != 0) in.skip(std::size_t{4} * layers);
  if ((head & kG) == 0) return;
  for (std::uint8_t pictures = in.u8(); pictures > 0 && in.ok(); --pictures) {
    in.skip(in.u8() >> 2 & 0x03U);
  }
}

}  // namespace

//   0 1 2 3 4 5 6 7
//  |I|P|L|F|B|E|V|Z|   required                                                 RFC 9628 §4.2
//  |M| PICTURE ID  |   if I; with M a second byte of it follows
//  | TID |U| SID |D|   if L
//  |   TL0PICIDX   |   if L and not F
//  |   P_DIFF    |N|   if P and F, up to three times
//  |  SS …         |   if V
Result<Vp9Descriptor, ParseError> Vp9Descriptor::parse(ByteSpan payload) {
  ByteReader in(payload);
  Vp9Descriptor descriptor;
  const std::uint8_t first = in.u8();
  descriptor.first_byte = first;
  descriptor.inter_picture = (first & kP) != 0;
  descriptor.has_layers = (first & kL) != 0;
  descriptor.flexible = (first & kF) != 0;
  descriptor.starts_frame = (first & kB) != 0;
  descriptor.ends_frame = (first & kE) != 0;
  descriptor.not_for_upper_layers = (first & kZ) != 0;
  if ((first & kI) != 0) read_picture_id(in, descriptor);
  if (descriptor.has_layers) read_layers(in, descriptor);
  descriptor.prefix_size = in.position();
  const bool references = descriptor.inter_picture && descriptor.flexible;
  if (references && !read_references(in, descriptor)) return ParseError::kBadValue;
  if ((first & kV) != 0) read_structure(in, descriptor);
  // A descriptor describes something: a packet that ends behind it is cut short.
  if (!in.ok() || in.remaining() == 0) return ParseError::kTooShort;
  descriptor.size = in.position();
  return descriptor;
}

PayloadPrefix write_vp9_prefix(const Vp9Descriptor& descriptor) {
  PayloadPrefix prefix;
  ByteWriter out(prefix.bytes);
  out.u8(descriptor.first_byte);
  if (descriptor.picture_id && descriptor.wide_picture_id) {
    out.u16(static_cast<std::uint16_t>(kM << 8 | (*descriptor.picture_id & 0x7FFF)));
  } else if (descriptor.picture_id) {
    out.u8(byte(*descriptor.picture_id & 0x7FU));
  }
  if (descriptor.has_layers) {
    out.u8(byte(unsigned{descriptor.temporal_id} << 5 | (descriptor.switching_up_point ? kU : 0U) |
                unsigned{descriptor.spatial_id} << 1 | (descriptor.inter_layer ? kD : 0U)));
    if (descriptor.tl0_picture_index) out.u8(*descriptor.tl0_picture_index);
  }
  prefix.size = byte(static_cast<unsigned>(out.size()));
  return prefix;
}

}  // namespace sfu
