// Which shard an ICE session lives on, in the first letter of the relay's username fragment: all
// that a connection on the pages' port says about where it belongs (docs/adr/0009-ice-tcp.md). The
// rest of the fragment is random.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace sfu::api {

// ice-char (RFC 8839 §5.4); as many as media.shards may be.
inline constexpr std::string_view kShardLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr char letter_of_shard(std::size_t shard) {
  return kShardLetters[shard % kShardLetters.size()];
}
constexpr std::optional<std::size_t> shard_of_letter(char letter) {
  const std::size_t shard = kShardLetters.find(letter);
  return shard == std::string_view::npos ? std::nullopt : std::optional(shard);
}

}  // namespace sfu::api
