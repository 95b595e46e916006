// Visits as the connections see them: the counter's verbs with its events told to kiosks, desks and
// rooms. Kiosk and desk requests come in here; whoever is in a visit is put into its room and, when
// it ends, everyone in the room hears so and the room is closed.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/config.h"
#include "sfu/metrics/metrics.h"
#include "signalling/auth/ticket.h"
#include "signalling/counter/counter.h"
#include "signalling/session/people.h"
#include "signalling/session/rooms.h"
#include "signalling/session/turn.h"

namespace signalling {

class Visits {
 public:
  struct Options {
    Counter::Options counter;
    std::string secret;  // of the invitations
    sfu::TimeDelta invitation_lifetime;
    std::size_t max_restored = 8'192;  // visits of the run before, each restored once
  };
  Visits(const config::Config& config, Options options, const People& people, Rooms& rooms,
         sfu::Metrics& metrics);

  // What kDone leaves in `events` is told once the welcome has been sent.
  [[nodiscard]] Verdict arrive(const Person& person, CounterEvents& events);
  void depart(const Person& person, Turn& turn);  // already taken out of `people`
  void away(const Person& person, Turn& turn);    // may come back
  void back(const Person& person, Turn& turn);    // and is told how things stand
  // The visit that a ticket of another run names, with both sides in it; false: it cannot be.
  bool restore(const TicketVisit& visit, Turn& turn);

  void request(const Person& kiosk, const VisitRequestMessage& message, Turn& turn);
  void end(const Person& person, const VisitEndMessage& message, Turn& turn);
  void ready(const Person& desk, const DeskReadyMessage& message, Turn& turn);
  void answer(const Person& desk, const VisitAnswerMessage& message, Turn& turn);
  void invite(const Person& desk, const VisitInviteMessage& message, Turn& turn);
  void interrupt(VisitId visit, Turn& turn);  // its room cannot be had

  [[nodiscard]] bool is_connected(VisitId visit) const;
  [[nodiscard]] bool is_running(std::string_view visit) const {
    const auto id = parse_visit_id(visit);
    return id && counter_.find(*id) != nullptr;
  }
  [[nodiscard]] bool may_restore(std::string_view visit) const {
    const auto id = parse_visit_id(visit);
    return id && !restored_.contains(*id) && restored_.size() < options_.max_restored;
  }
  // What a ticket of theirs says; nullopt: they are in no visit.
  [[nodiscard]] std::optional<TicketVisit> visit_of(const Person& person) const;
  // Whose visit has changed since the last call.
  std::vector<sfu::ParticipantId> take_changed() { return std::exchange(changed_, {}); }
  [[nodiscard]] std::vector<WaitingEntry> queue(std::string_view organisation,
                                                sfu::Timestamp now) const;
  std::optional<DeskKey> hand_out_desk(std::string_view organisation) {
    return counter_.hand_out_desk(organisation);
  }
  void tell(const CounterEvents& events, Turn& turn);

 private:
  void tell(const VisitChanged& event, Turn& turn);
  void tell(const Ring& event, Turn& turn);
  void tell(const RingStop& event, Turn& turn);
  void tell(const QueueChanged& event, Turn& turn);
  void tell(const DeskChanged& event, Turn& turn);
  void tell_ended(const Visit& visit, const VisitMessage& message, Turn& turn);
  void enter(const Visit& visit, const Person* person, Turn& turn);
  void note_changed(const Visit& visit);
  [[nodiscard]] const Visit* find(const Person& person) const;
  [[nodiscard]] VisitMessage describe(const VisitChanged& event) const;
  // Tells the events, or why there are none.
  void finish(const Person& person, Verdict verdict, const CounterEvents& events, Turn& turn);

  const config::Config& config_;
  Options options_;
  const People& people_;
  Rooms& rooms_;
  sfu::Metrics& metrics_;
  Counter counter_;
  std::vector<sfu::ParticipantId> changed_;
  std::set<VisitId> restored_;
};

ErrorCode to_error_code(Verdict verdict);
std::string_view explain(Verdict verdict);  // for a developer

// Their names in the configuration; the id again where it is not configured.
IdAndName name_of_site(const config::Config& config, const std::string& id);
IdAndName name_of_organisation(const config::Config& config, const std::string& id);
IdAndName name_of_desk(const config::Config& config, const DeskKey& desk);

}  // namespace signalling
