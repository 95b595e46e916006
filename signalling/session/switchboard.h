// The inside of Session: its parts, and the flat schedule of every verb over them.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "signalling/session/connections.h"
#include "signalling/session/people.h"
#include "signalling/session/reception.h"
#include "signalling/session/room_directory.h"
#include "signalling/session/room_media.h"
#include "signalling/session/rooms.h"
#include "signalling/session/session.h"
#include "signalling/session/turn.h"
#include "signalling/session/visits.h"

namespace signalling {

class Session::Parts {
 public:
  Parts(const config::Config& config, Options options, sfu::Entropy& entropy,
        sfu::Metrics& metrics);

  void open(ConnectionId connection, Turn& turn);
  void receive(ConnectionId connection, std::string_view text, Turn& turn);
  void depart(ConnectionId connection, Turn& turn);
  void handle(const sfu::api::Event& event, Turn& turn);
  void expire(Turn& turn);
  [[nodiscard]] sfu::Timestamp next_timeout() const { return connections_.next_due(); }
  [[nodiscard]] EnrolReply enrol(std::string_view body, Instant now);

 private:
  bool allow(ConnectionId id, Connection& connection, Turn& turn);
  void greet(ConnectionId connection, const HelloMessage& hello, Turn& turn);
  void welcome(const Person& person, Turn& turn);
  [[nodiscard]] std::vector<IceServer> ice_servers(const Person& person, Turn& turn);
  void enter_room(const Person& person, Turn& turn);
  void refuse_room(const sfu::api::CommandRefused& event, Turn& turn);

  // One message of somebody who said hello.
  void handle(const Person& person, const HelloMessage& message, Turn& turn);
  void handle(const Person& person, const VisitRequestMessage& message, Turn& turn);
  void handle(const Person& person, const VisitEndMessage& message, Turn& turn);
  void handle(const Person& person, const DeskReadyMessage& message, Turn& turn);
  void handle(const Person& person, const VisitAnswerMessage& message, Turn& turn);
  void handle(const Person& person, const VisitInviteMessage& message, Turn& turn);
  void handle(const Person& person, const OfferMessage& message, Turn& turn);
  void handle(const Person& person, const MuteMessage& message, Turn& turn);
  void handle(const Person& person, const PinMessage& message, Turn& turn);
  void handle(const Person& person, const LeaveMessage& message, Turn& turn);

  const config::Config config_;
  const Options options_;
  sfu::Metrics& metrics_;
  LocalRoomDirectory directory_;
  Connections connections_;
  People people_;
  Rooms rooms_;
  RoomMedia media_;
  Visits visits_;
  std::uint32_t last_participant_ = 0;
};

}  // namespace signalling
