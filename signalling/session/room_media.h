// What people in a room say about their media, and what the shard says of it: offers are answered,
// mutes and pins passed on, connections, losses and slots told. Everything stays inside the
// speaker's own room, whatever ids a message names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sfu/api/event.h"
#include "sfu/base/entropy.h"
#include "sfu/base/fingerprint.h"
#include "sfu/base/socket_address.h"
#include "signalling/jsep/answerer.h"
#include "signalling/sdp/session_description.h"
#include "signalling/session/budgets.h"
#include "signalling/session/line_memory.h"
#include "signalling/session/network.h"
#include "signalling/session/rooms.h"

namespace signalling {

class RoomMedia {
 public:
  struct Options {
    sfu::Fingerprint fingerprint;
    std::vector<std::vector<sfu::SocketAddress>> shard_addresses;
    Answerer::Options answerer;
    // At most one restart of ICE per participant and second; a page that wants more is refused.
    sfu::TimeDelta restart_interval = sfu::TimeDelta::seconds(1);
    sfu::TimeDelta budgets_fresh = sfu::TimeDelta::seconds(2);
  };
  RoomMedia(const Network& network, Rooms& rooms, LineMemory& lines, Options options,
            sfu::Entropy& entropy);

  // A second offer that agrees on the same restarts ICE while the media is up; any other replaces
  // the first: a page that lost its connection.
  void offer(const Person& person, const OfferMessage& offer, Turn& turn);
  // For a client without a signalling connection (whip.h): what is wrong with its offer, and the
  // answer to one with which nothing is, for somebody in a room who offers for the first time.
  struct WhipTerms {
    sfu::api::Permissions permissions;
    Terms terms = Terms::kPublish;
    sfu::api::Viewing viewing;
  };
  [[nodiscard]] std::optional<JsepError> find_fault(std::string_view sdp, Terms terms);
  [[nodiscard]] Answer open(const Person& person, std::string_view sdp, const WhipTerms& terms,
                            Turn& turn);
  // Our new ICE credentials for its new ones, while the media is up.
  enum class RestartRefusal : std::uint8_t { kNotConnected, kTooSoon };
  [[nodiscard]] sfu::Result<sfu::api::IceCredentials, RestartRefusal> restart(
      const Person& person, const sfu::api::IceCredentials& remote, Turn& turn);
  void add_candidates(const Person& person, MediaDescription& section);
  void mute(const Person& person, const MuteMessage& mute, Turn& turn);
  void pin(const Person& person, const PinMessage& pin, Turn& turn);
  void sign(const Person& person, const SignMessage& sign, Turn& turn);
  // Of a visit, for the operator.
  [[nodiscard]] Budgets budgets(std::string_view visit, Turn& turn);

  // What somebody missed who was away: who is there, and who is in which slot.
  void remind(const Person& person, Turn& turn);

  void handle(const sfu::api::ParticipantConnected& event, Turn& turn);
  void handle(const sfu::api::ParticipantLost& event, Turn& turn);
  void handle(const sfu::api::ParticipantSilent& event, Turn& turn);
  void handle(const sfu::api::ParticipantHeard& event, Turn& turn);
  void handle(const sfu::api::SlotsChanged& event, Turn& turn);
  void handle(const sfu::api::CodecWanted& event, Turn& turn);
  void handle(const sfu::api::LineMeasured& event, Turn& turn);
  void handle(const sfu::api::LineLearnt& event, Turn& turn);
  void handle(const sfu::api::BudgetTold& event, Turn& turn);
  void handle(const sfu::api::UplinkPlanned& event, Turn& turn);
  static void handle(const sfu::api::LineTested&, Turn&) {}  // line_tests.h
  // Of one participant; refused rooms are the visits' matter.
  void handle(const sfu::api::CommandRefused& event, Turn& turn);

 private:
  void replace(const Person& person, MeetingRoom& room, Member& member, Answer& answer, Turn& turn);
  void set_silent(sfu::RoomId room, sfu::ParticipantId participant, bool silent, Turn& turn);
  [[nodiscard]] AnswerOptions answer_options(sfu::api::Permissions permissions, std::size_t shard);

  [[nodiscard]] std::optional<sfu::api::AccessLine> line_of(const Person& person) const;
  [[nodiscard]] sfu::api::AddParticipant addition(const Person& person, const MeetingRoom& room,
                                                  const Member& member,
                                                  sfu::api::NegotiatedSession session,
                                                  const Turn& turn) const;

  const Network& network_;
  Rooms& rooms_;
  LineMemory& lines_;
  Options options_;
  Answerer answerer_;
  sfu::Entropy& entropy_;
};

}  // namespace signalling
