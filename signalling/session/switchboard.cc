#include "signalling/session/switchboard.h"

#include <algorithm>
#include <string>
#include <utility>

namespace signalling {
namespace {

RoomMedia::Options media_options(const config::Config& config, const Session::Options& options) {
  return {options.fingerprint, options.shard_addresses,
          Answerer::Options{.max_slots = std::size_t{config.media.slots} + 1}};
}

Visits::Options visit_options(const config::Config& config, const Session::Options& options) {
  return {Counter::Options{.first_visit = options.first_visit,
                           .max_kiosks = config.limits.connections,
                           .max_waiting = config.limits.waiting_per_organisation},
          config.auth.secret, options.invitation_lifetime};
}

LineTests::Options line_options(const Session::Options& options) {
  LineTests::Options lines;
  lines.unattended = options.tests_lines;
  return lines;
}

bool ends_media(sfu::api::CommandRefused::Reason reason) {
  using Reason = sfu::api::CommandRefused::Reason;
  return reason == Reason::kTooManyRooms || reason == Reason::kTooManyParticipants ||
         reason == Reason::kUnknownRoom || reason == Reason::kDuplicate;
}

}  // namespace

Session::Parts::Parts(const config::Config& config, Options options, sfu::Entropy& entropy,
                      sfu::Metrics& metrics)
    : config_(config),
      options_(std::move(options)),
      entropy_(entropy),
      metrics_(metrics),
      directory_(options_.shard_addresses.size(), config_.limits.rooms),
      tickets_({.secret = config_.auth.secret, .run = options_.run}),
      devices_(config_, options_.devices, entropy, metrics),
      people_(options_.first_participant),
      rooms_(directory_, people_,
             {.participants_per_room = config_.limits.participants_per_room,
              .participants = config_.limits.participants}),
      lines_(options_.lines),
      media_(config_, rooms_, lines_, media_options(config_, options_), entropy),
      visits_(config_, visit_options(config_, options_), people_, rooms_, metrics),
      line_tests_(config_, line_options(options_), people_, rooms_, visits_, lines_, entropy),
      whip_(config_, {people_, rooms_, media_, visits_}, {}, entropy, metrics),
      service_(config_, visits_, {}, metrics) {}

void Session::Parts::open(ConnectionId connection, Turn& turn) {
  const std::int64_t rate = config_.limits.messages_per_second;
  connections_.add(connection, {RateLimit(rate, rate * options_.message_burst_seconds),
                                turn.now() + options_.hello_timeout});
}

bool Session::Parts::allow(ConnectionId id, Connection& connection, Turn& turn) {
  if (connection.rate.allow(turn.now())) {
    connection.refused_in_a_row = 0;
    return true;
  }
  metrics_.messages_over_rate.add();
  // Each refusal is a message too: who goes on for as many as a second allows is cut off.
  if (++connection.refused_in_a_row > config_.limits.messages_per_second) {
    turn.refuse_for_good(id, ErrorCode::kRate, "too many messages");
  } else {
    turn.refuse(id, ErrorCode::kRate, "too many messages: this one was not read");
  }
  return false;
}

void Session::Parts::receive(ConnectionId id, std::string_view text, Turn& turn) {
  Connection* connection = connections_.find(id);
  if (connection == nullptr || !allow(id, *connection, turn)) return;
  const Person* person = people_.find(id);
  auto frame = decode(text);
  if (!frame) {
    const ProtocolError error = frame.error();
    turn.expect({id, error.id});
    if (person != nullptr) return turn.refuse(id, error.code, error.message, error.pointer);
    return turn.refuse_for_good(id, error.code, error.message, error.pointer);
  }
  turn.expect({id, frame->id, reply_index(frame->message)});
  if (person != nullptr) {
    tickets_.heard(person->participant);
    std::visit([&](const auto& message) { handle(*person, message, turn); }, frame->message);
  } else if (const auto* hello = std::get_if<HelloMessage>(&frame->message)) {
    greet(id, *hello, turn);
  } else {
    turn.refuse_for_good(id, ErrorCode::kNotHello, "the first message must be hello");
  }
}

void Session::Parts::depart(ConnectionId id, Turn& turn) {
  connections_.remove(id);
  if (const Person* person = people_.find(id)) leave(person->participant, turn);
}

void Session::Parts::leave(sfu::ParticipantId participant, Turn& turn) {
  const Person* found = people_.find(participant);
  if (found == nullptr) return;
  const Person person = *found;
  absences_.remove(participant);
  tickets_.forget(participant);
  people_.remove(person);
  visits_.depart(person, turn);
  rooms_.leave(participant, turn);
  whip_.publication_left(participant, turn);
}

void Session::Parts::drain(Turn& turn) {
  drain_until_ = turn.now() + config_.limits.drain;
  visits_.end_calls(turn);
  lines_.hurry(turn.now());
  for (const sfu::ParticipantId participant : people_.everyone()) {
    say_draining(*people_.find(participant), turn);
  }
}

void Session::Parts::say_draining(const Person& person, Turn& turn) {
  const std::int64_t left = (*drain_until_ - turn.now()) / sfu::TimeDelta::seconds(1);
  turn.send(person.connection, DrainingMessage{std::max<std::int64_t>(left, 0)});
}

void Session::Parts::expire(Turn& turn) {
  for (const ConnectionId id : connections_.silent_at(turn.now())) {
    turn.refuse_for_good(id, ErrorCode::kNotHello, "no hello in time");
  }
  for (const ConnectionId id : connections_.renewing_at(turn.now())) {
    connections_.find(id)->turn_due = sfu::Timestamp::never();
    if (const Person* person = people_.find(id)) {
      turn.send(id, IceServersMessage{ice_servers(*person, turn)});
    }
  }
  for (const sfu::ParticipantId participant : absences_.lapsed(turn.now())) {
    leave(participant, turn);
  }
  visits_.expire(turn);
  lines_.expire(turn);
  line_tests_.expire(turn);
  if (turn.now() < next_renewal_) return;
  next_renewal_ = turn.now() + options_.ticket_renewal;
  for (const sfu::ParticipantId participant : people_.everyone()) renew_ticket(participant, turn);
}

void Session::Parts::handle(const sfu::api::Event& event, Turn& turn) {
  if (line_tests_.handle(event, turn)) return;
  const auto* refused = std::get_if<sfu::api::CommandRefused>(&event);
  if (refused != nullptr && refused->participant == sfu::ParticipantId()) {
    return refuse_room(*refused, turn);
  }
  std::visit([&](const auto& happened) { media_.handle(happened, turn); }, event);
  if (const auto* silent = std::get_if<sfu::api::ParticipantSilent>(&event)) {
    drop_ghost(silent->participant, turn);
  } else if (const auto* lost = std::get_if<sfu::api::ParticipantLost>(&event)) {
    whip_.end(lost->participant, turn);
    drop_ghost(lost->participant, turn);
  } else if (refused != nullptr && ends_media(refused->reason)) {
    whip_.end(refused->participant, turn);
  }
}

void Session::Parts::refuse_room(const sfu::api::CommandRefused& event, Turn& turn) {
  MeetingRoom* room = rooms_.find(event.room);
  if (room == nullptr) return;
  if (const auto visit = parse_visit_id(room->name)) return visits_.interrupt(*visit, turn);
  const sfu::RoomId id = room->placement.room;
  for (const auto& [participant, member] : room->members) {
    turn.refuse_for_good(people_.connection_of(participant), ErrorCode::kLimit,
                         "the relay is full");
  }
  whip_.room_closed(id, turn);
}

}  // namespace signalling
