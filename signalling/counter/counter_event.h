// What the counter's verbs give back: told to pages and rooms by signalling/session.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "signalling/counter/appointment.h"
#include "signalling/counter/desk_place.h"
#include "signalling/counter/visit.h"
#include "signalling/counter/waiting_line.h"

namespace signalling {

// To the visit's kiosk, its desk and its helpers.
struct VisitChanged {
  Visit visit;
  sfu::TimeDelta waited;  // waiting: until now; otherwise from the request to the first answer
};
VisitChanged changed(const Visit& visit, Instant at);
// To a desk that is in the visit no longer, while the visit goes on.
struct DeskReleased {
  enum class Reason : std::uint8_t { kTransferred, kHandedOver, kLeft };
  DeskKey desk;
  VisitId visit;
  Reason reason;
  std::string organisation;  // that the citizen is with now
};
struct Ring {
  DeskKey desk;
  VisitId visit;
  std::string site;
  sfu::TimeDelta waited;
  Waiting::Kind kind = Waiting::Kind::kDropIn;
  std::optional<DeskKey> from = std::nullopt;  // the desk that calls or transferred
  std::optional<UnixSeconds> appointment = std::nullopt;
};
// Not sent to a desk that answered, said not ready or disconnected: it knows.
struct RingStop {
  enum class Reason : std::uint8_t {
    kAnswered,    // by another desk
    kAbandoned,   // whoever asked has gone
    kAway,        // the kiosk has lost its connection and keeps its place
    kUnanswered,  // rang too long: this desk is not ready from now on
  };
  DeskKey desk;
  VisitId visit;
  Reason reason;
};
struct QueueChanged {  // to every desk of the organisation: see waiting()
  std::string organisation;
};
struct DeskChanged {
  DeskKey desk;
  bool ready = false;
  bool busy = false;
  sfu::TimeDelta wrap_up = sfu::TimeDelta::zero();  // what is left of it
};
DeskChanged changed(const DeskKey& desk, const DeskPlace& place, Instant at);
struct AppointmentChanged {
  enum class Kind : std::uint8_t {
    kBooked,
    kCancelled,
    kArrived,
    kLeft,      // before an answer: may come again in time
    kAnswered,  // kept
    kEnded,     // its visit
    kDue,       // soon: announced, and then before those without one
    kMissed,
    kUnserved,  // came, and nobody answered until closing time
    kForgotten,
    kWithdrawn,  // a reload took its organisation or its site away
  };
  Kind kind;
  Appointment appointment;  // as it is now, or was
};
using CounterEvent = std::variant<VisitChanged, DeskReleased, Ring, RingStop, QueueChanged,
                                  DeskChanged, AppointmentChanged>;
using CounterEvents = std::vector<CounterEvent>;

// Why a verb did nothing; the names are error codes of docs/PROTOCOL.md §1.3.
enum class Verdict : std::uint8_t {
  kDone,
  kUnknownSite,
  kUnknownOrganisation,  // or not offered at that site
  kUnknownDesk,
  kUnknownVisit,  // none of that id is yours, or it has ended
  kVisitTaken,    // another desk was first
  kForbidden,     // not in this state, or not by this desk
  kBusy,          // that kiosk or desk is in a visit
  kDeskInUse,
  kClosed,  // that organisation does not receive at that site now
  kNobody,  // no desk of it is at work, or no kiosk of the site is on
  kUnknownAppointment,
  kNoSlot,     // that time is none of its slots, or too far ahead, or past
  kSlotTaken,  // somebody was first
  kTooLate,    // that appointment was missed
  kTooEarly,   // that appointment is on another day
  kLimit,
};

struct WaitingVisit {
  VisitId visit;
  std::string site;
  sfu::TimeDelta waited;
  Waiting::Kind kind = Waiting::Kind::kDropIn;
  std::optional<DeskKey> from = std::nullopt;
  std::optional<UnixSeconds> appointment = std::nullopt;
};

}  // namespace signalling
