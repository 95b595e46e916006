// The inside of Session: its parts, and the flat schedule of every verb over them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "signalling/session/absences.h"
#include "signalling/session/connections.h"
#include "signalling/session/devices.h"
#include "signalling/session/line_memory.h"
#include "signalling/session/line_tests.h"
#include "signalling/session/network.h"
#include "signalling/session/overview.h"
#include "signalling/session/people.h"
#include "signalling/session/reception.h"
#include "signalling/session/room_directory.h"
#include "signalling/session/room_media.h"
#include "signalling/session/rooms.h"
#include "signalling/session/service_api.h"
#include "signalling/session/session.h"
#include "signalling/session/tickets.h"
#include "signalling/session/turn.h"
#include "signalling/session/visits.h"
#include "signalling/session/whip.h"

namespace signalling {

inline constexpr const char* kGoingDown = "this relay is going down: connect again later";

class Session::Parts {
 public:
  Parts(const config::Config& config, Options options, sfu::Entropy& entropy,
        sfu::Metrics& metrics);

  void open(ConnectionId connection, Turn& turn);
  void receive(ConnectionId connection, std::string_view text, Turn& turn);
  void depart(ConnectionId connection, Turn& turn);  // closed by us: they leave
  void lose(ConnectionId connection, Turn& turn);    // closed under us: they may come back
  void renew_changed_tickets(Turn& turn);
  void handle(const sfu::api::Event& event, Turn& turn);
  void expire(Turn& turn);
  void drain(Turn& turn);
  // reconfigure.cc
  void reconfigure(const config::Config& config, Turn& turn);
  // Whoever the configuration has no longer goes when their visit is over; true: somebody went.
  bool dismiss_removed(Turn& turn);
  void room_closed(sfu::RoomId room, Turn& turn) { whip_.room_closed(room, turn); }
  [[nodiscard]] WhipReply handle(const WhipRequest& request, Turn& turn) {
    return whip_.handle(request, turn);
  }
  [[nodiscard]] ServiceReply handle(const ServiceRequest& request, Turn& turn) {
    return service_.handle(request, drain_until_.has_value(), turn);
  }
  void sweep_line_tests(Turn& turn) { line_tests_.sweep(turn); }
  bool kick(std::string_view visit, Turn& turn) { return visits_.kick(visit, turn); }
  [[nodiscard]] Visits& visits() { return visits_; }
  [[nodiscard]] LineMemory& lines() { return lines_; }
  [[nodiscard]] Budgets budgets(std::string_view visit, Turn& turn) {
    return media_.budgets(visit, turn);
  }
  [[nodiscard]] std::size_t draw() { return entropy_.u32(); }
  [[nodiscard]] Overview overview() {
    return {config_, visits_.counter(), people_, rooms_, visits_.history(), line_tests_};
  }
  [[nodiscard]] sfu::Timestamp next_timeout() const {
    return std::min({connections_.next_due(), absences_.next_timeout(), next_renewal_,
                     visits_.next_timeout(), lines_.next_timeout(), line_tests_.next_timeout()});
  }
  [[nodiscard]] IdentityReply identify(const IdentityRequest& request, Turn& turn);
  [[nodiscard]] auto issue_code(const DevicePlace& place, std::string_view label, Turn& turn) {
    return devices_.issue(place, label, turn);
  }
  bool revoke(std::string_view device, Turn& turn);
  [[nodiscard]] std::vector<DeviceView> devices() const;

 private:
  [[nodiscard]] bool rename(sfu::ParticipantId participant);
  void bring_news(sfu::ParticipantId participant, bool zone_changed, Turn& turn);
  void renew_ice_servers(Turn& turn);
  bool allow(ConnectionId id, Connection& connection, Turn& turn);
  void greet(ConnectionId connection, const HelloMessage& hello, Turn& turn);
  void welcome(const Person& person, bool resumed, Turn& turn);
  [[nodiscard]] std::vector<IceServer> ice_servers(const Person& person, Turn& turn);
  void leave(sfu::ParticipantId participant, Turn& turn);
  void say_draining(const Person& person, Turn& turn);
  // Of an absent one by a new hello for the same desk.
  void vacate(const DeskKey& desk, Turn& turn);
  // A kiosk that begins anew: its ghost goes as soon as nothing is heard of it.
  void supersede(const TokenClaims& kiosk, Turn& turn);
  void end_device(const Person& person, Turn& turn);
  void drop_ghost(sfu::ParticipantId participant, Turn& turn);

  // Coming back (returning.cc).
  bool come_back(ConnectionId connection, const HelloMessage& hello, Turn& turn);
  void resume(sfu::ParticipantId participant, ConnectionId connection, Turn& turn);
  [[nodiscard]] bool may_resume(const Person& person, const Ticket& ticket) const;
  bool restore(const Ticket& ticket, Turn& turn);
  bool await(sfu::ParticipantId participant, TokenClaims claims, std::uint64_t run, Turn& turn);
  std::string ticket_for(const Person& person, Turn& turn);
  void renew_ticket(sfu::ParticipantId participant, Turn& turn);
  void enter_room(const Person& person, Turn& turn);
  void refuse_room(const sfu::api::CommandRefused& event, Turn& turn);

  // One message of somebody who said hello.
  void handle(const Person& person, const HelloMessage& message, Turn& turn);
  void handle(const Person& person, const VisitRequestMessage& message, Turn& turn);
  void handle(const Person& person, const VisitEndMessage& message, Turn& turn);
  void handle(const Person& person, const VisitAcceptMessage& message, Turn& turn);
  void handle(const Person& person, const VisitAgentMessage& message, Turn& turn);
  void handle(const Person& person, const VisitRateMessage& message, Turn& turn);
  void handle(const Person& person, const DeskReadyMessage& message, Turn& turn);
  void handle(const Person& person, const VisitAnswerMessage& message, Turn& turn);
  void handle(const Person& person, const VisitCallMessage& message, Turn& turn);
  void handle(const Person& person, const VisitHoldMessage& message, Turn& turn);
  void handle(const Person& person, const VisitTransferMessage& message, Turn& turn);
  void handle(const Person& person, const VisitAskMessage& message, Turn& turn);
  void handle(const Person& person, const VisitUnaskMessage& message, Turn& turn);
  void handle(const Person& person, const VisitHandOverMessage& message, Turn& turn);
  void handle(const Person& person, const VisitLeaveMessage& message, Turn& turn);
  void handle(const Person& person, const VisitNoticeMessage& message, Turn& turn);
  void handle(const Person& person, const SiteFindMessage& message, Turn& turn);
  void handle(const Person& person, const AppointmentFindMessage& message, Turn& turn);
  void handle(const Person& person, const AppointmentBookMessage& message, Turn& turn);
  void handle(const Person& person, const AppointmentCancelMessage& message, Turn& turn);
  void handle(const Person& person, const AppointmentArriveMessage& message, Turn& turn);
  void handle(const Person& person, const VisitInviteMessage& message, Turn& turn);
  void handle(const Person& person, const LineTestMessage& message, Turn& turn);
  void handle(const Person& person, const OfferMessage& message, Turn& turn);
  void handle(const Person& person, const MuteMessage& message, Turn& turn);
  void handle(const Person& person, const SignMessage& message, Turn& turn);
  void handle(const Person& person, const PinMessage& message, Turn& turn);
  void handle(const Person& person, const LeaveMessage& message, Turn& turn);

  Network config_;  // all parts refer to it; changed as a whole, by reconfigure()
  const Options options_;
  sfu::Entropy& entropy_;
  sfu::Metrics& metrics_;
  LocalRoomDirectory directory_;
  Connections connections_;
  Absences absences_;
  Tickets tickets_;
  Devices devices_;
  People people_;
  Rooms rooms_;
  LineMemory lines_;
  RoomMedia media_;
  Visits visits_;
  LineTests line_tests_;
  Whip whip_;
  ServiceApi service_;
  std::set<sfu::ParticipantId> removed_;  // by a reload, and still in a visit
  std::optional<sfu::Timestamp> drain_until_;
  sfu::Timestamp next_renewal_ = sfu::Timestamp::never();
};

}  // namespace signalling
