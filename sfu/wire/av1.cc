#include "sfu/wire/av1.h"

namespace sfu {
namespace {

constexpr std::uint8_t kZ = 0x80;
constexpr std::uint8_t kN = 0x08;

}  // namespace

//   0 1 2 3 4 5 6 7
//  |Z|Y| W |N|-|-|-|  OBU elements …                                          AV1 RTP §4.4
Result<Av1Payload, ParseError> Av1Payload::parse(ByteSpan bytes) {
  ByteReader in(bytes);
  const std::uint8_t header = in.u8();
  if (!in.ok() || in.remaining() == 0) return ParseError::kTooShort;
  const Av1Payload payload{.continues = (header & kZ) != 0,
                           .starts_coded_sequence = (header & kN) != 0};
  // §4.4: what starts a coded sequence cannot go on from before.
  if (payload.continues && payload.starts_coded_sequence) return ParseError::kBadValue;
  return payload;
}

}  // namespace sfu
