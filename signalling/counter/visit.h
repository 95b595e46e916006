// The counter's words (docs/GLOSSARY.md): who waits, who answers, and how a visit stands.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/base/ids.h"
#include "sfu/base/instant.h"
#include "sfu/base/units.h"

namespace signalling {

using sfu::Instant;
using sfu::UnixSeconds;

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

enum class VisitState : std::uint8_t {
  kQueued,
  kRinging,  // at the desks
  kCalling,  // at the kiosk: an adviser or a business system calls it
  kConnected,
  kEnded,
};
enum class VisitOutcome : std::uint8_t {
  kServed,
  kAbandoned,    // by whoever asked, before an answer
  kInterrupted,  // a side was lost
  kRefused,      // the queue is full
  kClosed,       // the organisation does not receive now
  kDeclined,     // by the kiosk that was called
  kUnanswered,   // by the kiosk that was called
  kWithdrawn,    // the organisation is served here no longer
};
enum class EndedBy : std::uint8_t { kKiosk, kDesk, kRelay, kService };
std::string_view to_string(VisitState state);  // "queued", "ringing", "calling", …
std::string_view to_string(VisitOutcome outcome);
std::string_view to_string(EndedBy by);  // "kiosk", "desk", "relay", "service"

// Another desk that is asked to come into a connected visit.
struct DeskCall {
  std::string organisation;
  sfu::Timestamp since;
  bool ringing = false;  // somewhere; otherwise it waits for a free desk
  friend bool operator==(const DeskCall&, const DeskCall&) = default;
};

struct Visit {
  VisitId id;
  KioskKey kiosk;
  std::string site;
  std::string organisation;  // of the desk it waits for or is with
  VisitState state = VisitState::kQueued;
  sfu::Timestamp requested;
  sfu::Timestamp waiting_since;                           // its request or its last transfer
  std::optional<sfu::Timestamp> answered = std::nullopt;  // first
  sfu::Timestamp with_desk_since = {};                    // connected: with the desk it has now
  std::size_t position = 0;                               // 1 = next; of queued visits
  std::optional<sfu::TimeDelta> estimate = std::nullopt;  // of queued ones: whole minutes; none
                                                          // while nobody is there to answer
  std::optional<DeskKey> desk = std::nullopt;             // whose visit it is: connected, calling,
                                                          // and ended ones that were
  std::vector<DeskKey> helpers = {};                      // other desks in it, at the desk's call
  std::optional<DeskKey> from = std::nullopt;             // the desk that transferred it last
  std::optional<DeskCall> call = std::nullopt;
  std::optional<UnixSeconds> appointment = std::nullopt;    // for whose time it has come
  bool held = false;                                        // neither hears nor sees the kiosk
  VisitOutcome outcome = VisitOutcome::kServed;             // of ended visits
  EndedBy by = EndedBy::kRelay;                             // of ended visits
  std::optional<sfu::UnixSeconds> opens_at = std::nullopt;  // of those that ended as closed

  [[nodiscard]] bool waiting() const {
    return state == VisitState::kQueued || state == VisitState::kRinging;
  }
};

}  // namespace signalling
