// Names of things. Ids compare, order and hash; they never add.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace sfu {

template <class Tag, class Raw>
class Id {
 public:
  constexpr Id() = default;
  explicit constexpr Id(Raw raw) : raw_(raw) {}
  constexpr Raw raw() const { return raw_; }
  friend constexpr auto operator<=>(const Id&, const Id&) = default;

 private:
  Raw raw_{};
};

using Ssrc = Id<struct SsrcTag, std::uint32_t>;                  // RFC 3550 §3
using PayloadType = Id<struct PayloadTypeTag, std::uint8_t>;     // RFC 3550 §5.1, 0..127
using RoomId = Id<struct RoomTag, std::uint64_t>;                // unique in one node's life
using ParticipantId = Id<struct ParticipantTag, std::uint32_t>;  // unique in one node's life
using SlotIndex = Id<struct SlotTag, std::uint8_t>;              // docs/GLOSSARY.md: slot

}  // namespace sfu

template <class Tag, class Raw>
struct std::hash<sfu::Id<Tag, Raw>> {
  std::size_t operator()(const sfu::Id<Tag, Raw>& id) const noexcept {
    return std::hash<Raw>{}(id.raw());
  }
};
