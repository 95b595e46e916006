// Up: what the media core tells signalling.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sfu/api/budget.h"
#include "sfu/api/line.h"
#include "sfu/api/line_test.h"
#include "sfu/api/negotiated.h"
#include "sfu/api/uplink_plan.h"
#include "sfu/base/ids.h"
#include "sfu/base/units.h"

namespace sfu::api {

struct ParticipantConnected {  // ICE and DTLS are up, keys are there
  RoomId room;
  ParticipantId participant;
  TimeDelta took;  // since AddParticipant
};

enum class LeaveReason : std::uint8_t {
  kConsentLost,       // RFC 7675: no authenticated check for too long
  kHandshakeTimeout,  // never connected
  kDtlsFailed,
  kWrongFingerprint,
  kDtlsClosed,  // the peer's close_notify
};
struct ParticipantLost {  // the core has already removed it
  RoomId room;
  ParticipantId participant;
  LeaveReason reason;
};

// A connected participant from whom nothing authenticated has come for Transport::Options::silence:
// a computer that sleeps, a line that is cut. It is not lost yet; a few seconds later (absence) it
// is taken out of every slot, until it is heard again.
struct ParticipantSilent {
  RoomId room;
  ParticipantId participant;
};
struct ParticipantHeard {  // again, after ParticipantSilent
  RoomId room;
  ParticipantId participant;
};

// Who is in which slot of `viewer` now; sent whenever it changes. Index = slot; empty = nobody.
struct SlotsChanged {
  RoomId room;
  ParticipantId viewer;
  std::vector<std::optional<ParticipantId>> slots;
  std::optional<ParticipantId> document_source;  // whose document camera or screen is shown
};

// Somebody who is shown this participant lacks the codec it sends: it should send `codec` from now
// on. Told again when the reason is gone, with what it sent before.
struct CodecWanted {
  RoomId room;
  ParticipantId publisher;
  MediaPurpose purpose = MediaPurpose::kSlot;
  Codec codec = Codec::kVp8;
};

// Of a connected participant, when it is news (sfu/cc/line_meter.h): at most every few seconds.
struct LineMeasured {
  RoomId room;
  ParticipantId participant;
  Line line;
};

// What the line of a participant carries, as a later visit from the same place may begin with
// (sfu/room/line_learner.h); when it is news, every ten seconds at most.
struct LineLearnt {
  RoomId room;
  ParticipantId participant;
  MeasuredLine line;
};

// The answer to TellBudgets: one for every participant of the room.
struct BudgetTold {
  RoomId room;
  ParticipantId participant;
  LineBudget budget;
};

// What `participant` should send from now on; whenever it changes. Nobody whose line is neither
// known nor found to be thin is told anything.
struct UplinkPlanned {
  RoomId room;
  ParticipantId participant;
  UplinkPlan plan;
};

// The line test of a participant who is there for nothing else has ended.
struct LineTested {
  RoomId room;
  ParticipantId participant;
  LineTestResult result;
};

struct CommandRefused {
  enum class Reason : std::uint8_t {
    kTooManyRooms,
    kTooManyParticipants,
    kUnknownRoom,
    kUnknownParticipant,
    kDuplicate,
    kTooSoon,  // after the last restart of ICE
  };
  RoomId room;
  ParticipantId participant;
  Reason reason;
};

using Event = std::variant<ParticipantConnected, ParticipantLost, ParticipantSilent,
                           ParticipantHeard, SlotsChanged, CodecWanted, LineMeasured, LineLearnt,
                           LineTested, BudgetTold, UplinkPlanned, CommandRefused>;

}  // namespace sfu::api
