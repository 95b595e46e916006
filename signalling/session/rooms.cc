#include "signalling/session/rooms.h"

#include <optional>
#include <string>

#include "signalling/counter/visit.h"

namespace signalling {

Rooms::Entry Rooms::open(std::string_view name, Turn& turn) {
  if (rooms_.contains(name)) return Entry::kDone;
  const std::optional<Placement> placement = directory_.place(name);
  if (!placement) return Entry::kTooManyRooms;
  rooms_.emplace(name, MeetingRoom{std::string(name), *placement, {}});
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
  if (const MeetingRoom* room = find(name);
      room != nullptr && room->members.size() >= options_.participants_per_room) {
    return Entry::kRoomFull;
  }
  if (const Entry opened = open(name, turn); opened != Entry::kDone) return opened;
  MeetingRoom& room = *find(name);
  Member member;
  member.role = person.claims.role;
  member.name = person.name;
  room.members.emplace(person.participant, std::move(member));
  where_.emplace(person.participant, name);
  announce(room, turn);
  return Entry::kDone;
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

void Rooms::announce(const MeetingRoom& room, Turn& turn) const {
  ParticipantsMessage message;
  for (const auto& [participant, member] : room.members) {
    const Person* person = people_.find(participant);
    const bool unreachable = person != nullptr && person->away && !member.connected;
    message.participants.push_back({participant.raw(), std::string(to_string(member.role)),
                                    member.name, member.audio_muted, member.video_muted,
                                    member.connected, member.silent || unreachable});
  }
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
