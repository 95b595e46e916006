// One page at one screen, a kiosk or a desk: what signalling/web does in a browser. It speaks the
// protocol of docs/PROTOCOL.md §1 and, while it is in a visit, has the one connection of it.
//   handle_open / handle_text / handle_closed   the signalling connection, carried by the driver
//   take_said()                                 what the page wants to say on it
//   touch / hang_up / set_ready / answer        what the person at it does
//   handle_datagram / handle_timeout / next_timeout   the terminal's, while there is one
// What its terminals found wrong, and whose voice and picture it got in which visit, stays when
// they are gone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "loadtest/terminal/session_plan.h"
#include "loadtest/terminal/terminal.h"
#include "signalling/protocol/codec.h"

namespace loadtest {

class Page {
 public:
  struct Options {
    std::string name;  // in reports
    std::string token;
    SessionPlan plan;
    Terminal::Options terminal;
    bool media = true;  // false: it makes no connections; its visits are words alone
  };
  struct Counts {
    std::int64_t connections = 0;  // made with the relay's media core
    std::int64_t errors = 0;       // `error` messages
    std::int64_t slots_told = 0;   // answers to find_slots()
    std::int64_t appointments_made = 0;
    std::int64_t appointments_kept = 0;
  };
  // Visit → participants.
  using Heard = std::map<std::string, std::set<std::uint32_t>>;

  Page(Options options, const sfu::Environment& environment);

  void handle_open();
  void handle_text(std::string_view text, sfu::Timestamp now);
  void handle_message(const signalling::ServerMessage& message, sfu::Timestamp now);
  void handle_closed();
  std::vector<std::string> take_said();

  void touch(const std::string& organisation);
  void hang_up();
  void set_ready(bool ready);
  void answer();
  void find_slots(const std::string& organisation);
  void book(const std::string& organisation, std::int64_t starts_at);
  void cancel_appointment(const std::string& reference);
  void arrive(const std::string& reference);  // at its time, or before
  void accept();                              // a kiosk that is called
  void call_kiosk(const std::string& site);   // a desk, as all that follow
  void hold(bool held);
  void transfer(const std::string& organisation);
  void ask_colleague(const std::string& organisation);
  void invite(const std::string& name, const std::string& as);
  void hand_over();
  void leave_visit();

  void handle_datagram(const sfu::Datagram& in, sfu::Timestamp now, sfu::Outbox& out);
  void handle_timeout(sfu::Timestamp now, sfu::Outbox& out);
  [[nodiscard]] sfu::Timestamp next_timeout() const;

  [[nodiscard]] bool welcomed() const { return welcome_.has_value(); }
  [[nodiscard]] std::uint32_t participant() const { return welcome_->participant; }
  // The visit it is in, as told last; nullopt: none.
  [[nodiscard]] const std::optional<signalling::VisitMessage>& visit() const { return visit_; }
  [[nodiscard]] std::string state() const { return visit_ ? visit_->state : ""; }
  [[nodiscard]] const std::optional<signalling::RingMessage>& ring() const { return ring_; }
  [[nodiscard]] std::string outcome() const { return outcome_; }  // of the last visit that ended
  [[nodiscard]] const std::vector<signalling::WaitingEntry>& queue() const { return queue_; }
  [[nodiscard]] const std::vector<std::int64_t>& slots() const { return slots_; }
  // The last that it booked.
  [[nodiscard]] const std::optional<signalling::AppointmentEntry>& appointment() const {
    return appointment_;
  }
  // A kiosk: those it announces; a desk: its organisation's day.
  [[nodiscard]] const std::vector<signalling::AppointmentEntry>& appointments() const {
    return appointments_;
  }
  // Who is in the visit, itself included.
  [[nodiscard]] const std::vector<std::uint32_t>& company() const { return company_; }
  // The token of whom it invited last.
  [[nodiscard]] const std::string& invitation() const { return invitation_; }
  [[nodiscard]] Terminal* terminal() { return terminal_ ? &*terminal_ : nullptr; }
  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] const std::string& name() const { return options_.name; }
  [[nodiscard]] Heard heard() const;
  [[nodiscard]] std::vector<std::string> breaches() const;

 private:
  void on(const signalling::WelcomeMessage& message);
  void on(const signalling::TicketMessage& message) { ticket_ = message.ticket; }
  void on(const signalling::VisitMessage& message);
  void on(const signalling::VisitLeftMessage& message);
  void on(const signalling::RingMessage& message) { ring_ = message; }
  void on(const signalling::RingStopMessage& message);
  void on(const signalling::QueueMessage& message) { queue_ = message.waiting; }
  void on(const signalling::AppointmentSlotsMessage& message);
  void on(const signalling::AppointmentMessage& message);
  void on(const signalling::AppointmentsMessage& message) { appointments_ = message.appointments; }
  void on(const signalling::InvitedMessage& message) { invitation_ = message.token; }
  void on(const signalling::AnswerMessage& message);
  void on(const signalling::PlanMessage& message);
  void on(const signalling::ParticipantsMessage& message);
  void on(const signalling::LostMessage& message);
  void on(const signalling::ErrorMessage& message);
  template <class Other>
  void on(const Other& /*message*/) {}

  void say(const signalling::ClientMessage& message);
  void offer();
  void drop_terminal();
  void end_visit();
  void note_heard(Heard& heard) const;

  Options options_;
  sfu::Environment environment_;
  sfu::Timestamp now_;
  std::vector<std::string> said_;
  std::optional<signalling::WelcomeMessage> welcome_;
  std::optional<std::string> ticket_;
  bool resumed_ = false;  // and has not yet heard whether its media is known
  std::optional<signalling::VisitMessage> visit_;
  std::optional<signalling::RingMessage> ring_;
  std::string answered_;  // the visit whose ring it answered last
  std::vector<signalling::WaitingEntry> queue_;
  std::vector<std::int64_t> slots_;
  std::optional<signalling::AppointmentEntry> appointment_;
  std::vector<signalling::AppointmentEntry> appointments_;
  std::vector<std::uint32_t> company_;
  std::string invitation_;
  std::string outcome_;
  bool asked_ = false;     // for a visit that has no name yet
  bool given_up_ = false;  // before it had one: it is ended as soon as it does
  std::optional<sfu::api::NegotiatedSession> offered_;
  std::optional<Terminal> terminal_;
  Counts counts_;
  Heard heard_;                        // in visits that have ended
  std::vector<std::string> breaches_;  // of terminals that are gone
};

static_assert(sfu::SansIo<Page>);

}  // namespace loadtest
