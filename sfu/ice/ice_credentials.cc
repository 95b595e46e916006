#include "sfu/ice/ice_credentials.h"

#include <array>
#include <string>

namespace sfu {
namespace {

constexpr std::string_view kIceChars =  // RFC 8839 §5.4; 64 of them, so six bits each without bias
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static_assert(kIceChars.size() == 64);
constexpr std::size_t kUfragSize = 8;
constexpr std::size_t kPwdSize = 24;
constexpr std::size_t kLongestUfrag = 256;  // RFC 8839 §5.4

std::string ice_chars(ByteSpan random) {
  std::string text;
  for (const std::uint8_t byte : random) text += kIceChars[byte % kIceChars.size()];
  return text;
}

bool is_fragment(std::string_view text) { return !text.empty() && text.size() <= kLongestUfrag; }

}  // namespace

api::IceCredentials make_ice_credentials(Entropy& entropy) {
  std::array<std::uint8_t, kUfragSize + kPwdSize> random;
  entropy.fill(random);
  const ByteSpan bytes(random);
  return {.ufrag = ice_chars(bytes.first(kUfragSize)), .pwd = ice_chars(bytes.last(kPwdSize))};
}

std::optional<IceUsername> split_username(std::string_view username) {
  const std::size_t colon = username.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const IceUsername split{.local = username.substr(0, colon), .remote = username.substr(colon + 1)};
  if (!is_fragment(split.local) || !is_fragment(split.remote)) return std::nullopt;
  if (split.remote.find(':') != std::string_view::npos) return std::nullopt;
  return split;
}

}  // namespace sfu
