// The counter: which citizen waits for which organisation, which desks ring, who talks to whom
// (docs/PROTOCOL.md §1). Pure: verbs in, events out.
//   kiosk_connected / kiosk_disconnected      a kiosk's page comes and goes
//   desk_connected / desk_disconnected        an adviser's page; one connection per desk
//   kiosk_away / kiosk_back, desk_away / desk_back   their signalling is gone and may come back
//   restore_waiting / restore_connected              a visit of the relay that ran before this one
//   set_ready(desk, ready)                    may ring; also said during a visit, for afterwards
//   request_visit(kiosk, organisation)        one visit per kiosk at a time
//   answer(desk, visit)                       the first answer wins
//   end_visit(visit, kiosk or desk)           only by who is in it
//   interrupt_visit(visit)                    the relay itself cannot carry it on
// Rules. Each organisation has one queue in order of arrival. Its head rings at every free ready
// desk, and goes back to queued when none is left; the others are queued. A desk is in at most one
// visit and is never rung in one. A visit belongs to the kiosk that asked and the one desk that
// answered: no verb moves it to another. A side lost while connected: interrupted; the kiosk lost
// or hung up before an answer: abandoned; hung up while connected: served. Who is away keeps visit
// and place in the queue, but no desk rings for a kiosk that is away, nor does a desk that is away
// ring: the first present citizen is called, at the desks that are there. A full queue: the visit
// ends at once as refused. Every request gives exactly one VisitChanged with state ended, sooner or
// later; count outcomes there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/config.h"
#include "signalling/counter/visit.h"

namespace signalling {

// To the visit's kiosk, and to its desk if it has one.
struct VisitChanged {
  Visit visit;
  sfu::TimeDelta waited;  // since the request, until the answer
};
struct Ring {
  DeskKey desk;
  VisitId visit;
  std::string site;
  sfu::TimeDelta waited;
};
// Not sent to a desk that answered, said not ready or disconnected: it knows.
struct RingStop {
  enum class Reason : std::uint8_t { kAnswered, kAbandoned, kAway };
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
};
using CounterEvent = std::variant<VisitChanged, Ring, RingStop, QueueChanged, DeskChanged>;
using CounterEvents = std::vector<CounterEvent>;

// Why a verb did nothing; the names are error codes of docs/PROTOCOL.md §1.3.
enum class Verdict : std::uint8_t {
  kDone,
  kUnknownSite,
  kUnknownOrganisation,  // or not offered at that site
  kUnknownDesk,
  kUnknownVisit,  // none of that id is yours, or it has ended
  kVisitTaken,    // another desk was first
  kForbidden,     // waiting, but not ringing at that desk
  kBusy,          // that kiosk or desk is in a visit
  kDeskInUse,
  kLimit,
};

struct WaitingVisit {
  VisitId visit;
  std::string site;
  sfu::TimeDelta waited;
};

class Counter {
 public:
  struct Options {
    // Ids count up from here. The shell passes unix seconds << 20, so that no token of an earlier
    // run names a visit of this one.
    std::uint64_t first_visit = 1;
    std::size_t max_kiosks = 4'000;  // each is a connection: limits.connections
    std::size_t max_waiting = 100;   // per organisation: limits.waiting_per_organisation
  };

  Counter(std::vector<config::Organisation> organisations, std::vector<config::Site> sites,
          Options options);

  [[nodiscard]] Verdict kiosk_connected(KioskKey kiosk, std::string_view site);
  void kiosk_disconnected(KioskKey kiosk, sfu::Timestamp now, CounterEvents& out);
  [[nodiscard]] Verdict desk_connected(const DeskKey& desk, CounterEvents& out);  // not ready yet
  void desk_disconnected(const DeskKey& desk, sfu::Timestamp now, CounterEvents& out);
  void kiosk_away(KioskKey kiosk, sfu::Timestamp now, CounterEvents& out);
  void kiosk_back(KioskKey kiosk, sfu::Timestamp now, CounterEvents& out);
  void desk_away(const DeskKey& desk, sfu::Timestamp now, CounterEvents& out);
  void desk_back(const DeskKey& desk, sfu::Timestamp now, CounterEvents& out);
  // Both sides must be connected here (may be as away), and in no visit.
  [[nodiscard]] Verdict restore_waiting(VisitId visit, KioskKey kiosk,
                                        std::string_view organisation, sfu::Timestamp now,
                                        CounterEvents& out);
  [[nodiscard]] Verdict restore_connected(VisitId visit, KioskKey kiosk, const DeskKey& desk,
                                          sfu::Timestamp now, CounterEvents& out);
  [[nodiscard]] Verdict set_ready(const DeskKey& desk, bool ready, sfu::Timestamp now,
                                  CounterEvents& out);
  [[nodiscard]] Verdict request_visit(KioskKey kiosk, std::string_view organisation,
                                      sfu::Timestamp now, CounterEvents& out);
  [[nodiscard]] Verdict answer(const DeskKey& desk, VisitId visit, sfu::Timestamp now,
                               CounterEvents& out);
  [[nodiscard]] Verdict end_visit(VisitId visit, KioskKey by, sfu::Timestamp now,
                                  CounterEvents& out);
  [[nodiscard]] Verdict end_visit(VisitId visit, const DeskKey& by, sfu::Timestamp now,
                                  CounterEvents& out);
  void interrupt_visit(VisitId visit, sfu::Timestamp now, CounterEvents& out);

  // The desk that enrolment offers next: in turn, unconnected ones first; empty when unknown or
  // none.
  std::optional<DeskKey> hand_out_desk(std::string_view organisation);

  [[nodiscard]] const Visit* find(VisitId visit) const;       // nullptr: unknown or ended
  [[nodiscard]] const Visit* visit_of(KioskKey kiosk) const;  // nullptr: none now
  [[nodiscard]] const Visit* visit_of(const DeskKey& desk) const;
  [[nodiscard]] std::vector<WaitingVisit> waiting(std::string_view organisation,
                                                  sfu::Timestamp now) const;  // ringing one first
  [[nodiscard]] std::vector<DeskKey> connected_desks(std::string_view organisation) const;

 private:
  struct Kiosk {
    std::string site;
    std::optional<VisitId> visit;
    bool away = false;
  };
  struct Place {  // of a configured desk
    bool connected = false;
    bool away = false;
    bool ready = false;
    std::optional<VisitId> visit;
    std::optional<VisitId> ringing;
    [[nodiscard]] bool free() const { return connected && !away && ready && !visit; }
  };
  struct Queue {
    std::map<std::string, Place, std::less<>> places;  // by desk id
    std::vector<std::string> desks;                    // as configured
    std::vector<VisitId> waiting;                      // in order of arrival
    std::size_t next_desk = 0;                         // the turn of hand_out_desk
  };

  Place* find_place(const DeskKey& desk);
  Place* find_connected(const DeskKey& desk);
  void unqueue(const Visit& visit, RingStop::Reason reason, CounterEvents& out);
  void end(VisitId visit, VisitOutcome outcome, EndedBy by, sfu::Timestamp now, CounterEvents& out);
  void settle(const std::string& organisation, sfu::Timestamp now, CounterEvents& out);
  [[nodiscard]] std::optional<VisitId> called_of(const Queue& queue) const;
  void stop_ringing(const Visit& visit, RingStop::Reason reason, CounterEvents& out);
  Visit& add_visit(VisitId id, KioskKey kiosk, std::string_view organisation, sfu::Timestamp now);

  Options options_;
  std::uint64_t next_visit_;
  std::map<std::string, std::vector<std::string>, std::less<>> sites_;  // organisations offered
  std::map<std::string, Queue, std::less<>> queues_;                    // by organisation
  std::map<KioskKey, Kiosk> kiosks_;
  std::map<VisitId, Visit> visits_;  // those that have not ended
};

}  // namespace signalling
