// The counter: which citizen waits for which organisation, which desks ring, who talks to whom
// (docs/PROTOCOL.md §1). Pure: verbs in, events out, the time comes with the verb.
//   kiosk_connected / kiosk_disconnected      a kiosk's page comes and goes
//   desk_connected / desk_disconnected        an adviser's page; one connection per desk
//   kiosk_away / kiosk_back, desk_away / desk_back   their signalling is gone and may come back
//   restore_waiting / restore_connected              a visit of the relay that ran before this one
//   set_ready(desk, ready)                    may ring; also said during a visit, for afterwards,
//                                             and ends the wrap-up
//   request_visit(kiosk, organisation)        one visit per kiosk at a time
//   book / cancel_appointment / arrive(kiosk, reference)   at an agreed time (appointment_book.h)
//   answer(desk, visit)                       the first answer wins
//   call_kiosk(desk, site) / accept(kiosk)    the adviser calls; nothing is heard before a touch
//   create_visit(site, organisation, desk)    a business system has the kiosk rung: after the touch
//                                             the citizen waits in the queue, or is at that desk
//   hold(desk, visit, on)                     the kiosk hears and sees nobody, and nobody it
//   transfer(desk, visit, organisation)       cold: the citizen goes to the head of that queue
//   call_desk / cancel_call                   a colleague, of any organisation, into the visit
//   hand_over(desk, visit)                    warm: to the colleague who came; this desk is out
//   leave_visit(visit, desk)                  a helper goes, the visit goes on
//   end_visit(visit, kiosk or desk)           only by its kiosk and the desk whose visit it is
//   end_visit(visit)                          by a business system, in whatever state
//   interrupt_visit(visit)                    the relay itself cannot carry it on
//   kick_visit(visit)                         the operator ends it, in whatever state
//   reconfigure(config)                       other sites, organisations, desks, hours
//   handle_timeout                            rings, calls and wrap-ups end; closing time
// Rules. Each organisation has one queue (waiting_line.h). Its head rings at every free ready desk,
// and goes back to queued when none is left; the others are queued. A desk is in at most one visit
// and is never rung in one. A visit belongs to the kiosk that asked and to one desk; only that desk
// moves it. A side lost while connected: interrupted, but a helper takes the place of a lost desk;
// the kiosk lost or hung up before an answer: abandoned; hung up while connected: served. Who is
// away keeps visit and place in the queue, but no desk rings for a kiosk that is away, nor does a
// desk that is away ring. Outside opening hours a request ends at once as closed; at closing time
// those who wait are still served while an adviser is at work. A full queue: refused at once. What
// a reload took away serves the visit it is in to its end and begins no other; who waits for an
// organisation that is gone: withdrawn. Every
// request gives exactly one VisitChanged with state ended, sooner or later; count outcomes there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.h"
#include "signalling/counter/appointment_book.h"
#include "signalling/counter/counter_event.h"
#include "signalling/counter/desk_place.h"
#include "signalling/counter/timetable.h"
#include "signalling/counter/visit.h"
#include "signalling/counter/wait_estimate.h"
#include "signalling/counter/waiting_line.h"

namespace signalling {

class Counter {
 public:
  struct Options {
    // Ids count up from here. The shell passes unix seconds << 20, so that no token of an earlier
    // run names a visit of this one.
    std::uint64_t first_visit = 1;
    std::size_t max_kiosks = 4'000;  // each is a connection: limits.connections
    std::size_t max_waiting = 100;   // per organisation: limits.waiting_per_organisation
    std::size_t max_helpers = 2;     // with kiosk and desk: a conversation, not a meeting
    // An adviser who does not answer is not at the desk, whatever the page says.
    sfu::TimeDelta ring_for = sfu::TimeDelta::seconds(45);
    sfu::TimeDelta call_kiosk_for = sfu::TimeDelta::seconds(60);
    // How often waits are estimated anew and closing time is looked at.
    sfu::TimeDelta refresh = sfu::TimeDelta::seconds(30);
    AppointmentBook::Options appointments = {};
  };

  // `config` outlives this, and so does that of reconfigure().
  Counter(const config::Config& config, Options options);

  [[nodiscard]] Verdict kiosk_connected(KioskKey kiosk, std::string_view site);
  void kiosk_disconnected(KioskKey kiosk, Instant at, CounterEvents& out);
  [[nodiscard]] Verdict desk_connected(const DeskKey& desk, CounterEvents& out);  // not ready yet
  void desk_disconnected(const DeskKey& desk, Instant at, CounterEvents& out);
  void kiosk_away(KioskKey kiosk, Instant at, CounterEvents& out);
  void kiosk_back(KioskKey kiosk, Instant at, CounterEvents& out);
  void desk_away(const DeskKey& desk, Instant at, CounterEvents& out);
  void desk_back(const DeskKey& desk, Instant at, CounterEvents& out);
  // Both sides must be connected here (may be as away), and in no visit.
  [[nodiscard]] Verdict restore_waiting(VisitId visit, KioskKey kiosk,
                                        std::string_view organisation, Instant at,
                                        CounterEvents& out);
  [[nodiscard]] Verdict restore_connected(VisitId visit, KioskKey kiosk, const DeskKey& desk,
                                          Instant at, CounterEvents& out);

  [[nodiscard]] Verdict set_ready(const DeskKey& desk, bool ready, Instant at, CounterEvents& out);
  [[nodiscard]] Verdict request_visit(KioskKey kiosk, std::string_view organisation, Instant at,
                                      CounterEvents& out);
  [[nodiscard]] Verdict book(std::string_view site, std::string_view organisation,
                             UnixSeconds starts, std::size_t draw, Instant at, Appointment& booked,
                             CounterEvents& out);
  [[nodiscard]] Verdict cancel_appointment(std::string_view site, std::string_view reference,
                                           Instant at, Appointment& cancelled, CounterEvents& out);
  // Asks for a visit, or says it of the one that waits already. Before its time it is a place in
  // the queue like others', and kClosed where the organisation does not receive yet.
  [[nodiscard]] Verdict arrive(KioskKey kiosk, std::string_view reference, Instant at,
                               CounterEvents& out);
  // Of the relay that ran before, before anybody comes.
  bool take_in(Appointment appointment, Instant at) {
    const bool taken = book_.take_in(std::move(appointment), at.unix_time);
    plan_appointments(at);
    return taken;
  }
  [[nodiscard]] Verdict answer(const DeskKey& desk, VisitId visit, Instant at, CounterEvents& out);
  [[nodiscard]] Verdict call_kiosk(const DeskKey& desk, std::string_view site, Instant at,
                                   CounterEvents& out);
  [[nodiscard]] Verdict accept(KioskKey kiosk, VisitId visit, Instant at, CounterEvents& out);
  struct Created {
    Verdict verdict = Verdict::kDone;
    VisitId visit = {};  // of kDone
  };
  // `desk` empty: for the queue, where somebody has to be at work.
  [[nodiscard]] Created create_visit(std::string_view site, std::string_view organisation,
                                     std::string_view desk, Instant at, CounterEvents& out);
  [[nodiscard]] Verdict hold(const DeskKey& desk, VisitId visit, bool on, Instant at,
                             CounterEvents& out);
  [[nodiscard]] Verdict transfer(const DeskKey& desk, VisitId visit, std::string_view organisation,
                                 Instant at, CounterEvents& out);
  [[nodiscard]] Verdict call_desk(const DeskKey& desk, VisitId visit, std::string_view organisation,
                                  Instant at, CounterEvents& out);
  [[nodiscard]] Verdict cancel_call(const DeskKey& desk, VisitId visit, Instant at,
                                    CounterEvents& out);
  [[nodiscard]] Verdict hand_over(const DeskKey& desk, VisitId visit, Instant at,
                                  CounterEvents& out);
  [[nodiscard]] Verdict end_visit(VisitId visit, KioskKey by, Instant at, CounterEvents& out);
  [[nodiscard]] Verdict end_visit(VisitId visit, const DeskKey& by, Instant at, CounterEvents& out);
  [[nodiscard]] Verdict end_visit(VisitId visit, Instant at, CounterEvents& out);
  [[nodiscard]] Verdict leave_visit(VisitId visit, const DeskKey& helper, Instant at,
                                    CounterEvents& out);
  void interrupt_visit(VisitId visit, Instant at, CounterEvents& out);
  [[nodiscard]] Verdict kick_visit(VisitId visit, Instant at, CounterEvents& out);

  void reconfigure(const config::Config& config, std::size_t max_waiting, Instant at,
                   CounterEvents& out);

  void handle_timeout(Instant at, CounterEvents& out);
  [[nodiscard]] sfu::Timestamp next_timeout() const;

  // The desk that enrolment offers next: in turn, unconnected ones first; empty when unknown or
  // none.
  std::optional<DeskKey> hand_out_desk(std::string_view organisation);

  [[nodiscard]] const std::map<VisitId, Visit>& visits() const { return visits_; }  // not ended
  // nullptr: not configured; retired ones are not either, and are in a visit or about to leave.
  [[nodiscard]] const DeskPlace* place_of(const DeskKey& desk) const;
  [[nodiscard]] bool has_site(std::string_view site) const {
    return sites_.find(site) != sites_.end();
  }
  [[nodiscard]] const Visit* find(VisitId visit) const;            // nullptr: unknown or ended
  [[nodiscard]] const Visit* visit_of(KioskKey kiosk) const;       // nullptr: none now
  [[nodiscard]] const Visit* visit_of(const DeskKey& desk) const;  // also as a helper
  [[nodiscard]] std::vector<WaitingVisit> waiting(std::string_view organisation,
                                                  sfu::Timestamp now) const;  // in order of calling
  [[nodiscard]] std::vector<DeskKey> connected_desks(std::string_view organisation) const;
  struct Tally {
    std::size_t waiting = 0;  // citizens, in all queues
    std::size_t connected = 0;
    std::size_t desks_at_work = 0;
  };
  [[nodiscard]] Tally tally() const;
  struct Presence {
    bool on = false;    // a kiosk of the site is connected
    bool busy = false;  // all of them are in a visit
  };
  [[nodiscard]] Presence presence_of(std::string_view site) const;
  [[nodiscard]] bool desk_at_work(std::string_view organisation) const;
  [[nodiscard]] const Timetable& timetable() const { return timetable_; }
  [[nodiscard]] const AppointmentBook& appointments() const { return book_; }

 private:
  struct Kiosk {
    std::string site;
    std::optional<VisitId> visit;
    bool away = false;
  };
  struct Queue {
    std::map<std::string, DeskPlace, std::less<>> places;  // by desk id
    std::vector<std::string> desks;                        // as configured
    WaitingLine line;
    ServiceTimes service;
    sfu::TimeDelta wrap_up;
    std::size_t next_desk = 0;  // the turn of hand_out_desk
    bool retired = false;       // some of its desks are in a visit: nobody waits
  };

  void configure(const config::Config& config);
  void silence_retired(CounterEvents& out);
  void withdraw_retired(Instant at, CounterEvents& out);
  void drop_retired();
  [[nodiscard]] const Queue* find_queue(std::string_view organisation) const;  // not retired ones
  DeskPlace* find_place(const DeskKey& desk);
  DeskPlace* find_connected(const DeskKey& desk);
  Visit* find_own(const DeskKey& desk, VisitId visit);  // that this desk is the desk of
  [[nodiscard]] Verdict may_turn_to(const DeskKey& from, std::string_view site,
                                    std::string_view organisation, Instant at) const;
  [[nodiscard]] Verdict may_call(std::string_view site, std::string_view organisation) const;
  struct IdleKiosk {
    std::optional<KioskKey> kiosk = std::nullopt;
    Verdict why_not = Verdict::kNobody;  // or kBusy
  };
  [[nodiscard]] IdleKiosk idle_kiosk_of(std::string_view site) const;
  VisitId ring_kiosk(KioskKey kiosk, std::string_view organisation, std::optional<DeskKey> desk,
                     Instant at, CounterEvents& out);
  void queue_up(Visit& visit, Instant at, CounterEvents& out);
  Visit& add_visit(VisitId id, KioskKey kiosk, std::string_view organisation, Instant at);
  void connect(Visit& visit, const DeskKey& desk, Instant at, CounterEvents& out);
  void join(Visit& visit, const DeskKey& desk, Instant at, CounterEvents& out);
  std::optional<std::string> withdraw_call(Visit& visit, CounterEvents& out);
  void leave(Visit& visit, const DeskKey& helper, CounterEvents& out);
  void promote_helper(Visit& visit, Instant at, CounterEvents& out);
  void note_service(const Visit& visit, Instant at);
  void vacate(const DeskKey& desk, bool wrap_up, Instant at, CounterEvents& out);
  void unqueue(const std::string& organisation, VisitId visit, RingStop::Reason reason,
               CounterEvents& out);
  void stop_ringing(const std::string& organisation, VisitId visit, RingStop::Reason reason,
                    CounterEvents& out);
  void end(VisitId visit, VisitOutcome outcome, EndedBy by, Instant at, CounterEvents& out);
  void end_closed(const Visit& visit, Instant at, CounterEvents& out);
  void settle(const std::string& organisation, Instant at, CounterEvents& out);
  void ring(const std::string& organisation, const Waiting& called, Instant at, CounterEvents& out);
  [[nodiscard]] std::optional<VisitId> called_of(const Queue& queue) const;
  [[nodiscard]] bool present(const Waiting& entry) const;
  [[nodiscard]] bool rings(const Waiting& entry) const;
  void refresh(const std::string& organisation, Instant at, CounterEvents& out);
  [[nodiscard]] std::vector<sfu::TimeDelta> waits(const std::string& organisation,
                                                  Instant at) const;
  void expire_calls(Instant at, CounterEvents& out);
  void expire_desks(const std::string& organisation, Instant at, CounterEvents& out);
  void wake_at(sfu::Timestamp when) { due_.insert(when); }

  // Appointments (counter_appointments.cc).
  void note(AppointmentChanged::Kind kind, const Appointment& appointment, Instant at,
            CounterEvents& out);
  void note(AppointmentChanged::Kind kind, const Appointment* appointment, Instant at,
            CounterEvents& out);
  void plan_appointments(Instant at);
  void expire_appointments(Instant at, CounterEvents& out);
  Verdict claim(Visit& visit, const Appointment& known, Instant at, CounterEvents& out);
  void put_in_line(const Visit& visit, const Appointment& appointment, Instant at);
  void resume_appointment(Visit& visit, Instant at, CounterEvents& out);
  // On the kiosk's screen, and not missed.
  [[nodiscard]] bool is_due(const Appointment* appointment, Instant at) const;
  void withdraw_removed_appointments(Instant at, CounterEvents& out);
  void drop_unserved(VisitId visit, Instant at, CounterEvents& out);
  [[nodiscard]] Waiting::Kind kind_of(const Appointment& appointment, Instant at) const;
  [[nodiscard]] std::vector<Claim> claims(const Queue& queue, const std::string& organisation,
                                          Instant at) const;

  Options options_;
  Timetable timetable_;
  AppointmentBook book_;
  std::uint64_t next_visit_;
  std::map<std::string, std::vector<std::string>, std::less<>> sites_;  // organisations offered
  std::map<std::string, Queue, std::less<>> queues_;                    // by organisation
  std::map<KioskKey, Kiosk> kiosks_;
  std::map<VisitId, Visit> visits_;  // those that have not ended
  std::set<sfu::Timestamp> due_;     // when something may have run out
  sfu::Timestamp next_refresh_ = sfu::Timestamp::never();
  sfu::Timestamp next_appointment_ = sfu::Timestamp::never();
};

}  // namespace signalling
