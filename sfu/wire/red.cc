#include "sfu/wire/red.h"

namespace sfu {
namespace {

constexpr std::uint8_t kFollowed = 0x80;       // F: another block header follows
constexpr std::uint32_t kLengthMask = 0x03FF;  // 10 bits

}  // namespace

//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  |1|   block PT  |  timestamp offset         |   block length    |   each redundant block
//  |0|   block PT  |                                                 the newest     RFC 2198 §3
Result<RedPayload, ParseError> RedPayload::parse(ByteSpan payload) {
  ByteReader in(payload);
  RedPayload red;
  std::size_t redundant_bytes = 0;
  std::uint8_t head = in.u8();
  for (; (head & kFollowed) != 0; head = in.u8()) {
    if (++red.redundant_blocks > kMaxBlocks) return ParseError::kBadValue;
    redundant_bytes += in.u24() & kLengthMask;
  }
  red.primary_type = PayloadType(head & 0x7F);
  in.skip(redundant_bytes);
  // An empty newest block would be no packet at all.
  if (!in.ok() || in.remaining() == 0) return ParseError::kTooShort;
  red.primary_at = in.position();
  return red;
}

}  // namespace sfu
