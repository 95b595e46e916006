// The counter's words (docs/GLOSSARY.md): who waits, who answers, and how a visit stands.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sfu/base/ids.h"
#include "sfu/base/units.h"

namespace signalling {

using VisitId =
    sfu::Id<struct VisitTag, std::uint64_t>;  // never reused; also the raw of its RoomId
using KioskKey =
    sfu::Id<struct KioskTag, std::uint64_t>;  // one kiosk from hello to its leaving, never reused

std::string to_string(VisitId visit);  // 16 hexadecimal digits
std::optional<VisitId> parse_visit_id(std::string_view text);

struct DeskKey {
  std::string organisation;
  std::string desk;
  friend auto operator<=>(const DeskKey&, const DeskKey&) = default;
};

enum class VisitState : std::uint8_t { kQueued, kRinging, kConnected, kEnded };
enum class VisitOutcome : std::uint8_t { kServed, kAbandoned, kInterrupted, kRefused };
enum class EndedBy : std::uint8_t { kKiosk, kDesk, kRelay };
std::string_view to_string(VisitState state);  // "queued", "ringing", "connected", "ended"
std::string_view to_string(
    VisitOutcome outcome);               // "served", "abandoned", "interrupted", "refused"
std::string_view to_string(EndedBy by);  // "kiosk", "desk", "relay"

struct Visit {
  VisitId id;
  KioskKey kiosk;
  std::string site;
  std::string organisation;
  VisitState state = VisitState::kQueued;
  sfu::Timestamp requested;
  std::optional<sfu::Timestamp> answered = std::nullopt;
  std::size_t position = 0;                      // 1 = next; of queued visits
  std::optional<DeskKey> desk = std::nullopt;    // of connected visits, and of those that ended so
  VisitOutcome outcome = VisitOutcome::kServed;  // of ended visits
  EndedBy by = EndedBy::kRelay;                  // of ended visits
};

}  // namespace signalling
