#include "sfu/wire/first_bytes.h"

#include <algorithm>
#include <array>

#include "sfu/wire/stun_format.h"

namespace sfu {
namespace {

constexpr std::size_t kStunHeader = StunFormat::kHeaderSize;
constexpr std::size_t kLargestCheck = 1'280;  // RFC 8489 §6.1 bounds a request by the path MTU
static_assert(kMaxFirstBytes > kStunHeader);

bool capital(std::uint8_t byte) { return byte >= 'A' && byte <= 'Z'; }

//  | ContentType 22 | version 3.x | length | HandshakeType 1 |               RFC 8446 §5.1, §4
FirstBytes classify_tls(ByteSpan bytes) {
  constexpr std::size_t kHandshakeType = 5;
  if (bytes.size() > 1 && bytes[1] != 0x03) return FirstBytes::kUnknown;
  if (bytes.size() <= kHandshakeType) return FirstBytes::kNeedMore;
  return bytes[kHandshakeType] == 0x01 ? FirstBytes::kTls : FirstBytes::kUnknown;
}

FirstBytes classify_http(ByteSpan bytes) {
  const auto end =
      std::ranges::find_if_not(bytes.first(std::min(bytes.size(), kMaxFirstBytes)), capital);
  const auto letters = static_cast<std::size_t>(end - bytes.begin());
  if (letters < bytes.size() && letters < kMaxFirstBytes) {
    return letters >= 2 && *end == ' ' ? FirstBytes::kHttp : FirstBytes::kUnknown;
  }
  return letters < kMaxFirstBytes ? FirstBytes::kNeedMore : FirstBytes::kUnknown;
}

//  |         LENGTH              | 0x0001 | length | magic cookie | …      RFC 4571 §2, RFC 8489 §5
FirstBytes classify_media(ByteSpan bytes) {
  ByteReader in(bytes);
  const std::size_t frame = in.u16();
  if (!in.ok()) return FirstBytes::kNeedMore;
  if (frame < kStunHeader || frame > kLargestCheck) return FirstBytes::kUnknown;
  const std::size_t attributes = frame - kStunHeader;
  const std::array<std::uint8_t, 8> expected = {0,
                                                1,
                                                static_cast<std::uint8_t>(attributes >> 8),
                                                static_cast<std::uint8_t>(attributes),
                                                StunFormat::kCookie >> 24,
                                                (StunFormat::kCookie >> 16) & 0xFF,
                                                (StunFormat::kCookie >> 8) & 0xFF,
                                                StunFormat::kCookie & 0xFF};
  const ByteSpan header = in.take(std::min(in.remaining(), expected.size()));
  if (!std::equal(header.begin(), header.end(), expected.begin())) return FirstBytes::kUnknown;
  return header.size() == expected.size() ? FirstBytes::kMedia : FirstBytes::kNeedMore;
}

}  // namespace

FirstBytes classify_first_bytes(ByteSpan bytes) {
  if (bytes.empty()) return FirstBytes::kNeedMore;
  if (bytes[0] == 0x16) return classify_tls(bytes);
  if (capital(bytes[0])) return classify_http(bytes);
  return classify_media(bytes);
}

}  // namespace sfu
