#include "sfu/core/core.h"

#include <algorithm>
#include <utility>

#include "sfu/ice/ice_credentials.h"
#include "sfu/wire/demux.h"

namespace sfu {
namespace {

// nullopt while nothing can be sent.
std::optional<MediaTransport> media_transport(const Transport& transport,
                                              std::span<const SocketAddress> turn_relays) {
  if (!transport.can_send()) return std::nullopt;
  const SocketAddress& peer = *transport.ice().selected();
  if (peer.protocol == SocketAddress::Protocol::kTcp) return MediaTransport::kTcp;
  const bool turn = std::ranges::any_of(turn_relays, [&](const SocketAddress& relay) {
    return relay.family == peer.family && relay.ip == peer.ip;
  });
  return turn ? MediaTransport::kTurn : MediaTransport::kUdp;
}

}  // namespace

Core::Core(const CoreOptions& options, Environment environment)
    : options_(options), environment_(environment), payloads_(options.payload_pool) {}

Core::~Core() = default;

void Core::handle_datagram(const Datagram& in, Timestamp now, api::EventOutbox& out) {
  environment_.metrics.datagrams_received.add();
  environment_.metrics.bytes_received.add(static_cast<std::int64_t>(in.bytes.size()));
  if (classify(in.bytes) == PacketKind::kStun) {
    handle_stun(in, now, out);
  } else {
    handle_media(in, now, out);
  }
}

// The only way into the 5-tuple table: a binding request with our ufrag and a valid
// MESSAGE-INTEGRITY.
void Core::handle_stun(const Datagram& in, Timestamp now, api::EventOutbox& out) {
  const auto message = StunMessage::parse(in.bytes);
  if (!message) {
    environment_.metrics.drop(Drop::kMalformed);
    return;
  }
  if (message->message_class != StunClass::kRequest || message->method != 1) {
    environment_.metrics.drop(Drop::kStunOther);
    return;
  }
  const auto names = split_username(message->username.value_or(""));
  const auto found = names ? by_ufrag_.find(names->local) : by_ufrag_.end();
  if (found == by_ufrag_.end()) {
    environment_.metrics.drop(Drop::kStunUnknownUser);
    return;
  }
  Participant& participant = *found->second;
  const auto outcome = participant.transport.handle_stun(*message, in.remote, now, out);
  if (!outcome) {
    environment_.metrics.drop(outcome.error());
    return;
  }
  for (const SocketAddress& evicted : outcome->evicted) {
    by_address_.erase(evicted);
    std::erase(participant.paths, evicted);
  }
  if (outcome->path_validated_new) {
    // A NAT gave the address of one peer to another: the later authenticated check wins.
    Participant*& owner = by_address_[in.remote];
    if (owner != nullptr) std::erase(owner->paths, in.remote);
    owner = &participant;
    participant.paths.push_back(in.remote);
  }
  settle(*rooms_.at(participant.room), now, out);
}

void Core::handle_media(const Datagram& in, Timestamp now, api::EventOutbox& out) {
  const PacketKind kind = classify(in.bytes);
  if (kind == PacketKind::kUnknown) {
    environment_.metrics.drop(Drop::kUnknownProtocol);
    return;
  }
  const auto found = by_address_.find(in.remote);
  if (found == by_address_.end()) {
    environment_.metrics.drop(Drop::kUnknownAddress);
    return;
  }
  Participant& sender = *found->second;
  Room& room = *rooms_.at(sender.room);
  switch (kind) {
    case PacketKind::kRtp:
      room.handle_rtp(sender, in, now, out);
      break;
    case PacketKind::kRtcp:
      room.handle_rtcp(sender, in, now, out);
      break;
    default:
      room.handle_dtls(sender, in, now, out);
      break;
  }
  settle(room, now, out);
}

void Core::handle_path_closed(const SocketAddress& remote, Timestamp now, api::EventOutbox& out) {
  const auto found = by_address_.find(remote);
  if (found == by_address_.end()) return;  // it never was a path, or is one no longer
  Participant& participant = *found->second;
  by_address_.erase(found);
  std::erase(participant.paths, remote);
  participant.transport.handle_path_closed(remote, out);
  settle(*rooms_.at(participant.room), now, out);
}

void Core::handle_timeout(Timestamp now, api::EventOutbox& out) {
  // Each room once: one that wants more of the same instant does not keep the others waiting.
  due_.clear();
  while (const auto due = deadlines_.pop_due(now)) due_.push_back(*due);
  for (const RoomId due : due_) {
    Room& room = *rooms_.at(due);
    room.handle_timeout(now, out);
    settle(room, now, out);
  }
}

void Core::handle_command(const api::Command& command, Timestamp now, api::EventOutbox& out) {
  std::visit([&](const auto& one) { handle(one, now, out); }, command);
}

void Core::handle(const api::OpenRoom& command, Timestamp, api::EventOutbox& out) {
  using Reason = api::CommandRefused::Reason;
  if (rooms_.contains(command.room)) return refuse(command.room, {}, Reason::kDuplicate, out);
  if (rooms_.size() >= options_.max_rooms) {
    return refuse(command.room, {}, Reason::kTooManyRooms, out);
  }
  rooms_.emplace(command.room,
                 std::make_unique<Room>(command.room, options_.room, environment_, payloads_));
  environment_.metrics.rooms.add();
}

void Core::handle(const api::CloseRoom& command, Timestamp now, api::EventOutbox& out) {
  const auto found = rooms_.find(command.room);
  if (found == rooms_.end()) {
    return refuse(command.room, {}, api::CommandRefused::Reason::kUnknownRoom, out);
  }
  auto& participants = found->second->participants();
  while (!participants.empty()) remove(participants.front(), now, out);
  deadlines_.set(command.room, Timestamp::never());
  rooms_.erase(found);
  environment_.metrics.rooms.add(-1);
}

void Core::handle(const api::AddParticipant& command, Timestamp now, api::EventOutbox& out) {
  using Reason = api::CommandRefused::Reason;
  const auto room = rooms_.find(command.room);
  const auto refuse_with = [&](Reason why) { refuse(command.room, command.participant, why, out); };
  if (room == rooms_.end()) return refuse_with(Reason::kUnknownRoom);
  if (participants_.contains(command.participant) ||
      by_ufrag_.contains(command.session.local_ice.ufrag)) {
    return refuse_with(Reason::kDuplicate);
  }
  if (participants_.size() >= options_.max_participants) {
    return refuse_with(Reason::kTooManyParticipants);
  }
  Participant* joined = room->second->join(command, now, out);
  if (joined == nullptr) return refuse_with(Reason::kTooManyParticipants);
  participants_[command.participant] = joined;
  by_ufrag_[command.session.local_ice.ufrag] = joined;
  joined->ufrags = joined->transport.ice().ufrags();
  environment_.metrics.participants.add();
  settle(*room->second, now, out);
}

void Core::handle(const api::RemoveParticipant& command, Timestamp now, api::EventOutbox& out) {
  const auto found = participants_.find(command.participant);
  if (found == participants_.end()) {
    return refuse({}, command.participant, api::CommandRefused::Reason::kUnknownParticipant, out);
  }
  Room& room = *rooms_.at(found->second->room);
  remove(*found->second, now, out);
  settle(room, now, out);
}

void Core::handle(const api::RestartIce& command, Timestamp now, api::EventOutbox& out) {
  using Reason = api::CommandRefused::Reason;
  const auto found = participants_.find(command.participant);
  if (found == participants_.end()) {
    return refuse({}, command.participant, Reason::kUnknownParticipant, out);
  }
  Participant& participant = *found->second;
  if (by_ufrag_.contains(command.local.ufrag)) {
    return refuse(participant.room, command.participant, Reason::kDuplicate, out);
  }
  if (!participant.transport.restart_ice(command.local, command.remote, now)) {
    return refuse(participant.room, command.participant, Reason::kTooSoon, out);
  }
  environment_.metrics.ice_restarts.add();
  for (const std::string& ufrag : participant.ufrags) by_ufrag_.erase(ufrag);
  participant.ufrags = participant.transport.ice().ufrags();
  for (const std::string& ufrag : participant.ufrags) by_ufrag_[ufrag] = &participant;
  settle(*rooms_.at(participant.room), now, out);
}

void Core::handle(const api::PinSlots& command, Timestamp now, api::EventOutbox& out) {
  const auto found = participants_.find(command.viewer);
  if (found == participants_.end()) {
    return refuse({}, command.viewer, api::CommandRefused::Reason::kUnknownParticipant, out);
  }
  Room& room = *rooms_.at(found->second->room);
  room.pin(*found->second, command.sources, now, out);
  settle(room, now, out);
}

void Core::handle(const api::HoldParticipant& command, Timestamp now, api::EventOutbox& out) {
  const auto found = participants_.find(command.participant);
  if (found == participants_.end()) {
    return refuse({}, command.participant, api::CommandRefused::Reason::kUnknownParticipant, out);
  }
  Room& room = *rooms_.at(found->second->room);
  room.hold(*found->second, command.held, now, out);
  settle(room, now, out);
}

void Core::handle(const api::SetSigning& command, Timestamp now, api::EventOutbox& out) {
  const auto found = rooms_.find(command.room);
  if (found == rooms_.end()) {
    return refuse(command.room, {}, api::CommandRefused::Reason::kUnknownRoom, out);
  }
  found->second->set_signing(command.signing, now);
  settle(*found->second, now, out);
}

// A question that crosses the room's end is no error.
void Core::handle(const api::TellBudgets& command, Timestamp, api::EventOutbox& out) {
  const auto found = rooms_.find(command.room);
  if (found != rooms_.end()) found->second->tell_budgets(out);
}

// A wake-up that crosses the participant's leaving is no error.
void Core::handle(const api::SctpReady& command, Timestamp now, api::EventOutbox& out) {
  const auto found = participants_.find(command.participant);
  if (found == participants_.end()) return;
  Room& room = *rooms_.at(found->second->room);
  room.poll_sctp(*found->second, now, out);
  settle(room, now, out);
}

void Core::refuse(RoomId room, ParticipantId participant, api::CommandRefused::Reason reason,
                  api::EventOutbox& out) {
  environment_.metrics.commands_refused.add();
  out.events.push_back(api::CommandRefused{room, participant, reason});
}

// After every verb: who is lost goes, who is connected, silent or heard again is announced, the
// room's deadline is set.
void Core::settle(Room& room, Timestamp now, api::EventOutbox& out) {
  while (Participant* lost = room.find_lost()) {
    out.events.push_back(api::ParticipantLost{room.id(), lost->id, *lost->transport.lost()});
    remove(*lost, now, out);
  }
  for (Participant& participant : room.participants()) {
    if (participant.transport.take_connected()) {
      const TimeDelta took = now - participant.joined;
      environment_.metrics.join_seconds.observe(took);
      out.events.push_back(api::ParticipantConnected{room.id(), participant.id, took});
    }
    if (participant.transport.take_resumed()) room.refresh_pictures(participant, now);
    note_presence(room, participant, now, out);
    count(participant);
    note_line(participant, out);
    note_line_test(participant, out);
  }
  deadlines_.set(room.id(), room.next_timeout());
}

void Core::note_presence(Room& room, Participant& participant, Timestamp now,
                         api::EventOutbox& out) {
  using Presence = Transport::Presence;
  const std::optional<Presence> presence = participant.transport.take_presence();
  if (!presence) return;
  room.set_absent(participant, *presence == Presence::kAbsent, now, out);
  if (*presence == Presence::kSilent) {
    out.events.push_back(api::ParticipantSilent{room.id(), participant.id});
  } else if (*presence == Presence::kHeard) {
    out.events.push_back(api::ParticipantHeard{room.id(), participant.id});
  }
}

void Core::note_line(Participant& participant, api::EventOutbox& out) {
  std::optional<api::Line> line = participant.transport.take_line();
  if (!line) return;
  if (participant.counted_transport == MediaTransport::kTurn) line->carrier = api::Carrier::kTurn;
  out.events.push_back(api::LineMeasured{participant.room, participant.id, *line});
}

void Core::note_line_test(Participant& participant, api::EventOutbox& out) {
  if (!participant.line_test) return;
  auto result = participant.line_test->take_result();
  if (!result) return;
  const auto over = participant.counted_transport.value_or(MediaTransport::kUdp);
  result->line.carrier = over == MediaTransport::kTurn  ? api::Carrier::kTurn
                         : over == MediaTransport::kTcp ? api::Carrier::kTcp
                                                        : api::Carrier::kUdp;
  out.events.emplace_back(api::LineTested{participant.room, participant.id, *result});
}

// The gauges: a ghost is in none.
void Core::count(Participant& participant) {
  const bool present = participant.transport.connected() && !participant.absent;
  if (std::exchange(participant.counted_present, present) != present) {
    environment_.metrics.participants_connected.add(present ? 1 : -1);
  }
  count_transport(participant, participant.absent
                                   ? std::nullopt
                                   : media_transport(participant.transport, options_.turn_relays));
}

void Core::count_transport(Participant& participant, std::optional<MediaTransport> runs_over) {
  if (participant.counted_transport == runs_over) return;
  if (participant.counted_transport) {
    environment_.metrics.runs_over(*participant.counted_transport, -1);
  }
  if (runs_over) environment_.metrics.runs_over(*runs_over, 1);
  participant.counted_transport = runs_over;
}

void Core::forget(Participant& participant) {
  for (const SocketAddress& path : participant.paths) by_address_.erase(path);
  for (const std::string& ufrag : participant.ufrags) by_ufrag_.erase(ufrag);
  participants_.erase(participant.id);
}

void Core::remove(Participant& participant, Timestamp now, api::EventOutbox& out) {
  environment_.metrics.participants.add(-1);
  if (participant.counted_present) environment_.metrics.participants_connected.add(-1);
  count_transport(participant, std::nullopt);
  forget(participant);
  rooms_.at(participant.room)->leave(participant, now, out);
}

}  // namespace sfu
