// Down: what signalling tells the media core of one shard. A refused command answers with
// Event::CommandRefused; nothing is half done.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sfu/api/line.h"
#include "sfu/api/negotiated.h"
#include "sfu/base/ids.h"

namespace sfu::api {

struct Permissions {
  bool publish = false;
  bool subscribe = false;
};

// Whom the slots of a viewer show.
struct Viewing {
  enum class Whom : std::uint8_t {
    kEveryone,  // pinned ones first, then in order of joining
    kSpeaker,   // slot 0 follows the loudest (WHEP)
    kOne,       // `one` and nobody else (WHEP with ?publication=)
  };
  Whom whom = Whom::kEveryone;
  ParticipantId one = {};
};

struct OpenRoom {
  RoomId room;
};
struct CloseRoom {  // its participants leave with it
  RoomId room;
};
struct AddParticipant {
  RoomId room;
  ParticipantId participant;
  Permissions permissions;
  NegotiatedSession session;
  Viewing viewing = {};
  bool held = false;  // as HoldParticipant
  // The participant's own, where it is known: estimates begin with it and never go beyond.
  std::optional<AccessLine> line = {};
  bool plans = true;  // it can be told what to send (sfu/api/uplink_plan.h)
  // Of an earlier visit from the same place: estimates begin with it.
  MeasuredLine remembered = {};
  // Whose picture matters more to the others than another's: an interpreter's.
  bool interprets = false;
};
struct RemoveParticipant {
  ParticipantId participant;
};
// New ICE credentials of both sides for a connection that goes on (RFC 8445 §9): DTLS, SRTP, SCTP
// and slots stay. The old ones are answered until the peer has moved over (sfu/ice/ice_agent.h).
struct RestartIce {
  ParticipantId participant;
  IceCredentials local;
  IceCredentials remote;
};
// Shows `sources[i]` in slot i of `viewer` (in this order, without holes); participants not named
// fill the slots that remain in order of joining. Replaces the earlier pinning.
struct PinSlots {
  ParticipantId viewer;
  std::vector<ParticipantId> sources;
};
// While held nothing of `participant` is shown to anybody and nothing is shown to it; its
// connection stays.
struct HoldParticipant {
  ParticipantId participant;
  bool held = false;
};
// Whether people in the room speak by signs (langue des signes): a picture that moves comes before
// one that is large.
enum class Signing : std::uint8_t {
  kNone,
  kBesideVoice,
  kBeforeVoice,  // nobody there needs the voice more than the hands
};
constexpr std::string_view to_string(Signing signing) {
  constexpr std::array<std::string_view, 3> kNames = {"none", "beside_voice", "before_voice"};
  return kNames.at(static_cast<std::size_t>(signing));
}
struct SetSigning {
  RoomId room;
  Signing signing = Signing::kNone;
};
// What everybody's line is spent on: BudgetTold answers, once for each.
struct TellBudgets {
  RoomId room;
};
// The asynchronous SCTP association of `participant` has something to fetch
// (sfu/sctp/association.h).
struct SctpReady {
  ParticipantId participant;
};

using Command = std::variant<OpenRoom, CloseRoom, AddParticipant, RemoveParticipant, RestartIce,
                             PinSlots, HoldParticipant, SetSigning, TellBudgets, SctpReady>;

}  // namespace sfu::api
