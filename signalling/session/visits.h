// Visits as the connections see them: the counter's verbs with its events told to kiosks, desks and
// rooms. Kiosk and desk requests come in here; whoever is in a visit is put into its room and, when
// it ends, everyone in the room hears so and the room is closed.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.h"
#include "sfu/metrics/metrics.h"
#include "signalling/auth/ticket.h"
#include "signalling/counter/counter.h"
#include "signalling/service/visit_order.h"
#include "signalling/session/network.h"
#include "signalling/session/opening_board.h"
#include "signalling/session/people.h"
#include "signalling/session/rate_limit.h"
#include "signalling/session/ratings.h"
#include "signalling/session/rooms.h"
#include "signalling/session/site_history.h"
#include "signalling/session/turn.h"
#include "signalling/session/visit_origins.h"

namespace signalling {

class Visits {
 public:
  struct Options {
    Counter::Options counter;
    std::string secret;  // of the invitations
    sfu::TimeDelta invitation_lifetime;
    std::size_t max_restored = 8'192;  // visits of the run before, each restored once
  };
  Visits(const Network& config, Options options, const People& people, Rooms& rooms,
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
  void accept(const Person& kiosk, const VisitAcceptMessage& message, Turn& turn);
  void agent(const Person& kiosk, const VisitAgentMessage& message, Turn& turn);
  void rate(const Person& kiosk, const VisitRateMessage& message, Turn& turn);
  void call(const Person& desk, const VisitCallMessage& message, Turn& turn);
  void hold(const Person& desk, const VisitHoldMessage& message, Turn& turn);
  void transfer(const Person& desk, const VisitTransferMessage& message, Turn& turn);
  void ask(const Person& desk, const VisitAskMessage& message, Turn& turn);
  void unask(const Person& desk, const VisitUnaskMessage& message, Turn& turn);
  void hand_over(const Person& desk, const VisitHandOverMessage& message, Turn& turn);
  void leave(const Person& desk, const VisitLeaveMessage& message, Turn& turn);
  void notice(const Person& desk, const VisitNoticeMessage& message, Turn& turn);
  // `light_of`: what the last line test of a site found.
  using LightOf = std::function<std::optional<std::string>(const std::string& site)>;
  void find_sites(const Person& desk, const SiteFindMessage& message, const LightOf& light_of,
                  Turn& turn);
  // For a business system; what kDone leaves is told. The visit is one of the counter's then.
  [[nodiscard]] Counter::Created create(const VisitOrder& order, const std::string& service,
                                        Turn& turn);
  void end_for_service(VisitId visit, Turn& turn);
  void end_calls(Turn& turn);  // the relay goes down
  // `config` has changed; everyone hears what concerns them.
  void reconfigure(std::size_t max_waiting, Turn& turn);
  // A kiosk or desk that is configured no longer.
  [[nodiscard]] bool is_removed(const Person& person) const;
  // What they have not been told of the list of organisations.
  std::optional<std::vector<OrganisationEntry>> changed_organisations(const Person& person,
                                                                      sfu::Instant at) {
    return board_.changed(person, at);
  }
  // Appointments (visit_appointments.cc); `draw` at random.
  struct Bound {  // one per interval on average, so many at once
    sfu::TimeDelta interval;
    std::int64_t burst;
  };
  void find_slots(const Person& person, const AppointmentFindMessage& message, Turn& turn);
  void book(const Person& person, const AppointmentBookMessage& message, std::size_t draw,
            Turn& turn);
  void cancel(const Person& person, const AppointmentCancelMessage& message, Turn& turn);
  void arrive_for(const Person& kiosk, const AppointmentArriveMessage& message, Turn& turn);
  // A kiosk: those it announces now; a desk: its organisation's day.
  void tell_appointments(const Person& person, Turn& turn) const;
  bool take_in(Appointment appointment, sfu::Instant at);  // of an earlier run
  // The disk would not take the appointments: again a little later.
  void appointments_not_kept(sfu::Timestamp now);
  void interrupt(VisitId visit, Turn& turn);  // its room cannot be had
  // By the operator: interrupted by the relay, and everybody in it hears so. False: unknown.
  bool kick(std::string_view visit, Turn& turn);

  void expire(Turn& turn);
  [[nodiscard]] sfu::Timestamp next_timeout() const;

  [[nodiscard]] bool is_connected(VisitId visit) const;
  [[nodiscard]] bool is_running(std::string_view visit) const {
    const auto id = parse_visit_id(visit);
    return id && counter_.find(*id) != nullptr;
  }
  [[nodiscard]] bool may_restore(std::string_view visit) const {
    const auto id = parse_visit_id(visit);
    return id && !restored_.contains(*id) && restored_.size() < options_.max_restored;
  }
  // The visit they are in, waiting, calling and helping included.
  [[nodiscard]] std::optional<std::string> current(const Person& person) const {
    const Visit* visit = find(person);
    return visit == nullptr ? std::nullopt : std::optional(to_string(visit->id));
  }
  // What a ticket of theirs says; nullopt: they are in no visit.
  [[nodiscard]] std::optional<TicketVisit> visit_of(const Person& person) const;
  // Whose visit has changed since the last call.
  std::vector<sfu::ParticipantId> take_changed() { return std::exchange(changed_, {}); }
  [[nodiscard]] std::vector<WaitingEntry> queue(std::string_view organisation,
                                                sfu::Timestamp now) const;
  // What this kiosk's buttons, or this desk's list of colleagues, say; remembered as told.
  std::vector<OrganisationEntry> organisations(const Person& person, sfu::Instant at);
  std::optional<DeskKey> hand_out_desk(std::string_view organisation) {
    return counter_.hand_out_desk(organisation);
  }
  void tell(const CounterEvents& events, Turn& turn);
  [[nodiscard]] const Counter& counter() const { return counter_; }
  [[nodiscard]] const VisitOrigins& origins() const { return origins_; }
  [[nodiscard]] const SiteHistory& history() const { return history_; }

 private:
  // Desks come and go in groups at nine o'clock: one word to every kiosk, not one per desk.
  static constexpr auto kBoardDelay = sfu::TimeDelta::seconds(5);

  void tell(const VisitChanged& event, Turn& turn);
  void tell(const DeskReleased& event, Turn& turn);
  void tell(const Ring& event, Turn& turn);
  void tell(const RingStop& event, Turn& turn);
  void tell(const QueueChanged& event, Turn& turn);
  void tell(const DeskChanged& event, Turn& turn);
  void tell(const AppointmentChanged& event, Turn& turn);
  void tell_lists(Turn& turn);
  void keep_appointments(Turn& turn);
  [[nodiscard]] AppointmentEntry describe(const Appointment& appointment) const;
  [[nodiscard]] const std::string* site_of(const Person& person,
                                           const std::optional<std::string>& said,
                                           Turn& turn) const;
  bool may_book_for(const Person& person, const std::string& organisation, Turn& turn) const;
  using Limits = std::map<std::string, RateLimit, std::less<>>;  // of configured sites and desks
  bool may_try(Limits& limits, const std::string& who, Bound bound, const Person& person,
               Turn& turn);
  void tell_all_lists(sfu::Timestamp now);  // soon
  [[nodiscard]] AppointmentsMessage announced_at(const std::string& site, UnixSeconds now) const;
  [[nodiscard]] AppointmentsMessage day_of(const std::string& organisation, UnixSeconds now) const;
  void tell_ended(const Visit& visit, const VisitMessage& message, Turn& turn);
  [[nodiscard]] std::vector<const Person*> sides_of(const Visit& visit) const;
  void enter(const Visit& visit, const Person* person, Turn& turn);
  void note_changed(const Visit& visit);
  void bring_news(const Visit& visit, Turn& turn);  // to the webhooks
  [[nodiscard]] const Visit* find(const Person& person) const;
  [[nodiscard]] VisitMessage describe(const VisitChanged& event) const;
  void plan_board(std::optional<UnixSeconds> change, sfu::Instant at);
  [[nodiscard]] DeskEntry describe(const DeskKey& desk) const;
  void count();
  // A verb of the counter that a desk says about one visit.
  template <class Verb>
  void of_desk(const Person& desk, const std::string& visit, Turn& turn, Verb verb);
  // Tells the events, or why there are none.
  void finish(const Person& person, Verdict verdict, const CounterEvents& events, Turn& turn);

  const Network& config_;
  Options options_;
  const People& people_;
  Rooms& rooms_;
  sfu::Metrics& metrics_;
  Counter counter_;
  OpeningBoard board_;
  Ratings ratings_;
  SiteHistory history_;
  VisitOrigins origins_;
  // Of visits that have not ended: the organisation each was begun for, and whether its beginning
  // was told to the webhooks.
  struct News {
    std::string begun_for;
    bool started = false;
  };
  std::map<VisitId, News> news_;
  sfu::Timestamp next_board_ = sfu::Timestamp::never();
  std::vector<sfu::ParticipantId> changed_;
  std::set<VisitId> restored_;
  Limits references_;
  Limits bookings_;
  Limits desk_bookings_;
  Limits searches_;
  std::set<std::string, std::less<>> changed_sites_;    // that kiosks announce
  std::set<std::string, std::less<>> changed_agendas_;  // of organisations
  sfu::Timestamp next_lists_ = sfu::Timestamp::never();
  sfu::Timestamp next_keep_ = sfu::Timestamp::never();
};

ErrorCode to_error_code(Verdict verdict);
std::string_view explain(Verdict verdict);  // for a developer

}  // namespace signalling
