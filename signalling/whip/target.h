// What a WHIP or WHEP request is about (docs/PROTOCOL.md §4), out of its path and query:
//   /whip/{room}                     the endpoint that takes what a tool publishes
//   /whep/{room}?publication=ID      the endpoint that plays: one participant, or the active
//   speaker /whip/{room}/{session}           what an endpoint answered as Location
// Room names are percent-decoded (RFC 3986 §2.1) and bounded like the claim of a token. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sfu/base/ids.h"

namespace signalling {

enum class WhipSide : std::uint8_t { kPublish, kPlay };  // WHIP, WHEP

struct WhipTarget {
  WhipSide side = WhipSide::kPublish;
  std::string room;
  std::string session;                              // empty: the endpoint itself
  std::optional<sfu::ParticipantId> publication{};  // of an endpoint that plays
};

enum class TargetError : std::uint8_t { kNoSuchPath, kBadPublication };

inline constexpr std::size_t kMaxRoomName = 256;  // as a claim: signalling/auth/token.h

// True for every path that belongs to WHIP or WHEP, right or wrong.
bool is_whip_path(std::string_view path);
// Either a target or what is wrong with it.
struct ParsedTarget {
  std::optional<WhipTarget> target{};
  TargetError error = TargetError::kNoSuchPath;
};
ParsedTarget parse_whip_target(std::string_view path, std::string_view query);
std::string session_path(WhipSide side, std::string_view room, std::string_view session);

}  // namespace signalling
