#include "signalling/session/rooms.h"

#include <optional>
#include <string>
#include <utility>

#include "signalling/counter/visit.h"

namespace signalling {
namespace {

PictureEntry describe(const HeldBack& held_back) {
  return {held_back.whole ? "off" : "small", std::string(to_string(held_back.reason))};
}

LineEntry describe(const sfu::api::Line& line) {
  LineEntry entry;
  entry.carrier = to_string(line.carrier);
  if (line.round_trip) entry.round_trip_ms = line.round_trip->ms();
  entry.lost_up = line.lost_up;
  entry.lost_down = line.lost_down;
  if (line.shared_up) entry.shared_up = true;
  if (line.shared_down) entry.shared_down = true;
  return entry;
}

// No token can name it: a name in a token is plain text.
std::string name_of_test(std::string_view site) { return "\x01line " + std::string(site); }

}  // namespace

Rooms::Entry Rooms::open(std::string_view name, Turn& turn) {
  if (rooms_.contains(name)) return Entry::kDone;
  const std::optional<Placement> placement = directory_.place(name);
  if (!placement) return Entry::kTooManyRooms;
  rooms_.emplace(name, MeetingRoom{std::string(name), *placement});
  names_.emplace(placement->room, name);
  turn.command(placement->shard, sfu::api::OpenRoom{placement->room});
  return Entry::kDone;
}

void Rooms::close(std::string_view name, Turn& turn) {
  const auto found = rooms_.find(name);
  if (found == rooms_.end()) return;
  MeetingRoom& room = found->second;
  for (auto& [participant, member] : room.members) {
    set_offered(member, false);  // CloseRoom takes their media with it
    where_.erase(participant);
  }
  turn.command(room.placement.shard, sfu::api::CloseRoom{room.placement.room});
  directory_.release(name);
  names_.erase(room.placement.room);
  rooms_.erase(found);
}

Rooms::Entry Rooms::join(std::string_view name, const Person& person, Turn& turn) {
  if (!has_place(name)) return Entry::kRoomFull;
  if (const Entry opened = open(name, turn); opened != Entry::kDone) return opened;
  MeetingRoom& room = *find(name);
  Member member;
  member.role = person.claims.role;
  member.name = person.name;
  member.as = person.claims.as;
  member.organisation = person.organisation;
  room.members.emplace(person.participant, std::move(member));
  where_.emplace(person.participant, name);
  announce(room, turn);
  return Entry::kDone;
}

Rooms::Entry Rooms::join_test(const Person& kiosk, Turn& turn) {
  const std::string name = name_of_test(kiosk.claims.site);
  if (find(name) != nullptr || room_of(kiosk.participant) != nullptr) return Entry::kRoomFull;
  if (const Entry opened = open(name, turn); opened != Entry::kDone) return opened;
  MeetingRoom& room = *find(name);
  room.tests_line_of = kiosk.claims.site;
  room.members[kiosk.participant].role = Role::kKiosk;
  where_.emplace(kiosk.participant, name);
  return Entry::kDone;
}

void Rooms::leave_test(std::string_view site, Turn& turn) { close(name_of_test(site), turn); }

bool Rooms::is_in_test(sfu::ParticipantId participant) {
  const MeetingRoom* room = room_of(participant);
  return room != nullptr && !room->tests_line_of.empty();
}

void Rooms::leave(sfu::ParticipantId participant, Turn& turn) {
  MeetingRoom* room = room_of(participant);
  if (room == nullptr) return;
  Member& member = *room->find(participant);
  if (member.offered) {
    turn.command(room->placement.shard, sfu::api::RemoveParticipant{participant});
  }
  set_offered(member, false);
  room->members.erase(participant);
  where_.erase(participant);
  const bool plain = !parse_visit_id(room->name);  // a visit's room is closed by the visit
  if (plain && room->members.empty()) return close(std::string(room->name), turn);
  announce(*room, turn);
}

bool Rooms::has_place(std::string_view name) const {
  const auto room = rooms_.find(name);
  return room == rooms_.end() || room->second.members.size() < options_.participants_per_room;
}

void Rooms::hold(MeetingRoom& room, sfu::ParticipantId participant, bool held, Turn& turn) {
  Member* member = room.find(participant);
  if (member == nullptr || std::exchange(member->held, held) == held || !member->offered) return;
  turn.command(room.placement.shard, sfu::api::HoldParticipant{participant, held});
}

void Rooms::announce(const MeetingRoom& room, Turn& turn) const {
  if (!room.tests_line_of.empty()) return;  // nobody else is ever there
  ParticipantsMessage message;
  for (const auto& [participant, member] : room.members) {
    const Person* person = people_.find(participant);
    const bool unreachable = person != nullptr && person->away && !member.connected;
    ParticipantEntry entry;
    entry.participant = participant.raw();
    entry.role = to_string(member.role);
    entry.name = member.name;
    if (!member.as.empty()) entry.as = member.as;
    if (!member.organisation.empty()) entry.organisation = member.organisation;
    entry.audio_muted = member.audio_muted;
    entry.video_muted = member.video_muted;
    entry.connected = member.connected;
    entry.away = member.silent || unreachable;
    entry.accompanied = member.accompanied;
    if (member.connected && member.line) entry.line = describe(*member.line);
    if (member.connected && member.held_back) entry.picture = describe(*member.held_back);
    message.participants.push_back(std::move(entry));
  }
  if (room.signing != sfu::api::Signing::kNone) message.signing = to_string(room.signing);
  tell(room, message, turn);
}

void Rooms::tell(const MeetingRoom& room, const ServerMessage& message, Turn& turn) const {
  for (const auto& [participant, member] : room.members) {
    turn.send(connection_of(participant), message);
  }
}

bool Rooms::hears(sfu::ParticipantId participant) {
  MeetingRoom* room = room_of(participant);
  const Member* member = room == nullptr ? nullptr : room->find(participant);
  return member != nullptr && member->connected && !member->silent;
}

void Rooms::set_offered(Member& member, bool offered) {
  if (member.offered == offered) return;
  member.offered = offered;
  offered ? ++with_media_ : --with_media_;
}

MeetingRoom* Rooms::find(std::string_view name) {
  const auto found = rooms_.find(name);
  return found == rooms_.end() ? nullptr : &found->second;
}

MeetingRoom* Rooms::find(sfu::RoomId room) {
  const auto found = names_.find(room);
  return found == names_.end() ? nullptr : find(found->second);
}

MeetingRoom* Rooms::room_of(sfu::ParticipantId participant) {
  const auto found = where_.find(participant);
  return found == where_.end() ? nullptr : find(found->second);
}

}  // namespace signalling
