// The sans-IO edge of the media core: one value that a shard drives with real sockets and the world
// with simulated ones.
//   handle_datagram(in, now, out)      one UDP datagram on the media port; its bytes are ours to
//                                      change
//   handle_path_closed(remote, now, out)  a TCP connection has ended
//   knows(remote)                      whether an authenticated check came from there, by a
//                                      participant who is still here
//   handle_command(command, now, out)  what signalling wants (sfu/api/command.h)
//   handle_timeout(now, out)           everything that is due
//   next_timeout()                     when to call handle_timeout again; never() while nothing
//                                      waits
// Datagrams and events for signalling come out of the one `out`. A full bound refuses by name and
// counts. One shard, no locks.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sfu/api/command.h"
#include "sfu/api/outbox.h"
#include "sfu/base/sans_io.h"
#include "sfu/core/deadlines.h"
#include "sfu/room/room.h"
#include "sfu/transport/environment.h"
#include "sfu/wire/stun.h"

namespace sfu {

struct CoreOptions {
  std::size_t max_rooms = 4'096;         // a visit per room; one core carries fewer visits
  std::size_t max_participants = 8'192;  // two per visit
  PayloadPool::Options payload_pool;
  Room::Options room;
  std::vector<SocketAddress> turn_relays;  // by IP address; for the metric only
};

class Core {
 public:
  Core(const CoreOptions& options, Environment environment);
  ~Core();

  void handle_datagram(const Datagram& in, Timestamp now, api::EventOutbox& out);
  void handle_path_closed(const SocketAddress& remote, Timestamp now, api::EventOutbox& out);
  [[nodiscard]] bool knows(const SocketAddress& remote) const {
    return by_address_.contains(remote);
  }
  void handle_timeout(Timestamp now, api::EventOutbox& out);
  [[nodiscard]] Timestamp next_timeout() const { return deadlines_.earliest(); }
  void handle_command(const api::Command& command, Timestamp now, api::EventOutbox& out);

 private:
  struct StringHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  void handle_stun(const Datagram& in, Timestamp now, api::EventOutbox& out);
  void handle_media(const Datagram& in, Timestamp now, api::EventOutbox& out);
  void handle(const api::OpenRoom& command, Timestamp now, api::EventOutbox& out);
  void handle(const api::CloseRoom& command, Timestamp now, api::EventOutbox& out);
  void handle(const api::AddParticipant& command, Timestamp now, api::EventOutbox& out);
  void handle(const api::RemoveParticipant& command, Timestamp now, api::EventOutbox& out);
  void handle(const api::RestartIce& command, Timestamp now, api::EventOutbox& out);
  void handle(const api::PinSlots& command, Timestamp now, api::EventOutbox& out);
  void handle(const api::HoldParticipant& command, Timestamp now, api::EventOutbox& out);
  void handle(const api::SetSigning& command, Timestamp now, api::EventOutbox& out);
  void handle(const api::TellBudgets& command, Timestamp now, api::EventOutbox& out);
  void handle(const api::SctpReady& command, Timestamp now, api::EventOutbox& out);
  void refuse(RoomId room, ParticipantId participant, api::CommandRefused::Reason reason,
              api::EventOutbox& out);
  void settle(Room& room, Timestamp now, api::EventOutbox& out);
  void forget(Participant& participant);
  void note_presence(Room& room, Participant& participant, Timestamp now, api::EventOutbox& out);
  static void note_line(Participant& participant, api::EventOutbox& out);
  static void note_line_test(Participant& participant, api::EventOutbox& out);
  void count(Participant& participant);
  void count_transport(Participant& participant, std::optional<MediaTransport> runs_over);
  void remove(Participant& participant, Timestamp now, api::EventOutbox& out);

  CoreOptions options_;
  Environment environment_;
  PayloadPool payloads_;
  std::map<RoomId, std::unique_ptr<Room>> rooms_;
  std::unordered_map<ParticipantId, Participant*> participants_;
  std::unordered_map<std::string, Participant*, StringHash, std::equal_to<>> by_ufrag_;
  std::unordered_map<SocketAddress, Participant*> by_address_;
  Deadlines deadlines_;
  std::vector<RoomId> due_;  // scratch
};

static_assert(SansIo<Core, api::EventOutbox>);

}  // namespace sfu
