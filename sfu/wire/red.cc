#include "sfu/wire/red.h"

#include <algorithm>

#include "sfu/base/check.h"

namespace sfu {
namespace {

constexpr std::uint8_t kFollowed = 0x80;  // F: another block header follows
constexpr std::uint8_t kType = 0x7F;
constexpr unsigned kLengthBits = 10;

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
    const std::uint32_t rest = in.u24();
    std::ranges::rotate(red.kept, red.kept.begin() + 1);
    red.kept.back() = {.type = PayloadType(head & kType),
                       .timestamp_offset = rest >> kLengthBits,
                       .at = redundant_bytes,
                       .size = rest & kMaxSize};
    redundant_bytes += rest & kMaxSize;
  }
  red.primary_type = PayloadType(head & kType);
  for (Block& block : red.kept) block.at += in.position();
  in.skip(redundant_bytes);
  // An empty newest block would be no packet at all.
  if (!in.ok() || in.remaining() == 0) return ParseError::kTooShort;
  red.primary_at = in.position();
  return red;
}

PayloadPrefix RedPayload::header(PayloadType type, std::uint32_t timestamp_offset,
                                 std::size_t size) {
  SFU_CHECK(timestamp_offset <= kMaxOffset && size <= kMaxSize);
  PayloadPrefix prefix;
  ByteWriter out(prefix.bytes);
  out.u8(static_cast<std::uint8_t>(kFollowed | type.raw()));
  out.u24(timestamp_offset << kLengthBits | static_cast<std::uint32_t>(size));
  out.u8(type.raw());
  prefix.size = static_cast<std::uint8_t>(out.size());
  return prefix;
}

}  // namespace sfu
