#include "sfu/wire/h264.h"

namespace sfu {
namespace {

constexpr std::uint8_t kForbidden = 0x80;
constexpr std::uint8_t kTypeMask = 0x1F;
constexpr std::uint8_t kStart = 0x80;  // S of the FU header
constexpr std::uint8_t kLastSingle = 23;

enum NalType : std::uint8_t { kIdr = 5, kSequenceParameters = 7, kStapA = 24, kFuA = 28 };

void note(std::uint8_t header, H264Payload& payload) {
  const std::uint8_t type = header & kTypeMask;
  payload.starts_idr |= type == kIdr;
  payload.parameters |= type == kSequenceParameters;
}

//  |F|NRI|  28     |S|E|R|  Type   |  fragment …                                RFC 6184 §5.8
Result<H264Payload, ParseError> read_fragment(ByteReader in) {
  H264Payload payload;
  const std::uint8_t header = in.u8();
  if (!in.ok() || in.remaining() == 0) return ParseError::kTooShort;
  if ((header & kStart) != 0) note(header, payload);
  return payload;
}

//  |F|NRI|  24     |  NALU size, 16 bits  |  NALU …  |  NALU size  |  NALU …     RFC 6184 §5.7.1
Result<H264Payload, ParseError> read_aggregate(ByteReader in) {
  H264Payload payload;
  if (in.remaining() == 0) return ParseError::kTooShort;
  while (in.remaining() > 0) {
    const ByteSpan unit = in.take(in.u16());
    if (!in.ok()) return ParseError::kTooShort;
    if (unit.empty()) return ParseError::kBadLength;
    note(unit.front(), payload);
  }
  return payload;
}

}  // namespace

//   0 1 2 3 4 5 6 7
//  |F|NRI|  Type   |  1..23: this NAL unit; 24: STAP-A; 28: FU-A                 RFC 6184 §5.3
Result<H264Payload, ParseError> H264Payload::parse(ByteSpan bytes) {
  ByteReader in(bytes);
  const std::uint8_t header = in.u8();
  if (!in.ok() || in.remaining() == 0) return ParseError::kTooShort;
  const std::uint8_t type = header & kTypeMask;
  if ((header & kForbidden) != 0 || type == 0) return ParseError::kBadValue;
  if (type == kFuA) return read_fragment(in);
  if (type == kStapA) return read_aggregate(in);
  if (type > kLastSingle) return ParseError::kBadValue;
  H264Payload payload;
  note(header, payload);
  return payload;
}

}  // namespace sfu
