// Who is in which room. A visit's room is opened and closed by the visit; a plain one lives while
// somebody is in it. A person is in one room at a time, and nobody enters unseen: every change is
// told to everyone in the room (`participants`).
//   open / close     also tell the shard
//   join / leave     leaving also takes the participant's media out of the shard
//   announce(room)   after a member changed
//   tell(room, message)  to every member that has a signalling connection
//   join_test            alone, for a line test, until anybody at that site enters another room:
//                        then it is closed at once
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sfu/api/budget.h"
#include "sfu/api/command.h"
#include "sfu/api/line.h"
#include "sfu/api/uplink_plan.h"
#include "sfu/base/ids.h"
#include "signalling/jsep/answerer.h"
#include "signalling/session/people.h"
#include "signalling/session/room_directory.h"
#include "signalling/session/turn.h"

namespace signalling {

// What is held back of somebody's picture: its size, or all of it.
struct HeldBack {
  bool whole = false;
  sfu::api::PlanReason reason = sfu::api::PlanReason::kNone;
  friend bool operator==(const HeldBack&, const HeldBack&) = default;
};

struct Member {
  Role role = Role::kSubscribe;
  std::string name;
  std::string as;            // of invited ones: what they are there for
  std::string organisation;  // of desks: its name
  bool audio_muted = false;
  bool video_muted = false;
  bool accompanied = false;                           // kiosk: the town hall's agent is in the room
  bool held = false;                                  // apart from the others (sfu/api/command.h)
  bool offered = false;                               // the shard was told of their media
  bool connected = false;                             // their media is up
  bool silent = false;                                // … but nothing comes of it (sfu/api/event.h)
  std::optional<sfu::api::Line> line = std::nullopt;  // once it was measured
  std::optional<HeldBack> held_back = std::nullopt;   // nothing is
  std::optional<Agreement> agreed;                    // by their last offer and answer
  sfu::Timestamp next_restart;                        // of ICE, at the earliest
  MessageId pin;                      // of the `pin` that the next `slots` replies to
  std::optional<SlotsMessage> slots;  // the last ones
  std::optional<PlanMessage> plan;    // likewise
  struct Budget {
    sfu::api::LineBudget line;
    sfu::Timestamp told;
  };
  std::optional<Budget> budget = std::nullopt;
};

struct MeetingRoom {
  std::string name;
  Placement placement;
  std::string tests_line_of = {};  // the site; empty: people meet here
  std::map<sfu::ParticipantId, Member> members = {};
  sfu::api::Signing signing = sfu::api::Signing::kNone;
  [[nodiscard]] Member* find(sfu::ParticipantId participant) {
    const auto found = members.find(participant);
    return found == members.end() ? nullptr : &found->second;
  }
};

class Rooms {
 public:
  struct Options {
    std::size_t participants_per_room = 16;
    std::size_t participants = 4'000;  // with media, of all rooms
  };
  enum class Entry : std::uint8_t { kDone, kTooManyRooms, kRoomFull };

  Rooms(RoomDirectory& directory, const People& people, Options options)
      : directory_(directory), people_(people), options_(options) {}

  [[nodiscard]] bool full() const { return directory_.full(); }
  // For one more and `spare` others.
  [[nodiscard]] bool has_space_for_media(std::size_t spare = 0) const {
    return with_media_ + spare < options_.participants;
  }
  Entry open(std::string_view name, Turn& turn);
  void close(std::string_view name, Turn& turn);
  Entry join(std::string_view name, const Person& person, Turn& turn);
  void leave(sfu::ParticipantId participant, Turn& turn);
  Entry join_test(const Person& kiosk, Turn& turn);
  void leave_test(std::string_view site, Turn& turn);
  [[nodiscard]] bool is_in_test(sfu::ParticipantId participant);
  // Tells the shard, and whatever they offer later is held too.
  void hold(MeetingRoom& room, sfu::ParticipantId participant, bool held, Turn& turn);
  // May be entered by one more; a room that is not open yet too.
  [[nodiscard]] bool has_place(std::string_view name) const;
  void announce(const MeetingRoom& room, Turn& turn) const;
  void tell(const MeetingRoom& room, const ServerMessage& message, Turn& turn) const;
  // Whether their media is up and something comes of it.
  [[nodiscard]] bool hears(sfu::ParticipantId participant);
  [[nodiscard]] std::optional<ConnectionId> connection_of(sfu::ParticipantId participant) const {
    return people_.connection_of(participant);
  }
  [[nodiscard]] const Person* person(sfu::ParticipantId participant) const {
    return people_.find(participant);
  }
  void set_offered(Member& member, bool offered);

  // nullptr: none, or not in one.
  [[nodiscard]] MeetingRoom* find(std::string_view name);
  [[nodiscard]] MeetingRoom* find(sfu::RoomId room);
  [[nodiscard]] MeetingRoom* room_of(sfu::ParticipantId participant);

 private:
  RoomDirectory& directory_;
  const People& people_;
  Options options_;
  std::map<std::string, MeetingRoom, std::less<>> rooms_;
  std::map<sfu::RoomId, std::string> names_;
  std::map<sfu::ParticipantId, std::string> where_;
  std::size_t with_media_ = 0;
};

}  // namespace signalling
