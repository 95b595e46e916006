// ICE-TCP of one shard (RFC 6544, passive): the listener on the media port and the connections, on
// the shard's own loop.
//   listen(listener)         takes connections from here on
//   adopt(fd, bytes, now)    one that another listener took, with what was read from it
//   send(entry, now)         a datagram of the core's outbox into its connection's queue
//   write(now)               after the last send(): writes what was queued in this turn
//   tend(now)                now and then: ends what proved nothing, stalled or is no path any more
//   take_ended()             paths that are gone, for the core
// A connection is worth nothing until an authenticated check has come by it: those are few, short
// and the first to go when there are too many. The address of a connection holds its slot in
// `local`, so that a peer's port used again is another path.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "sfu/base/datagram.h"
#include "sfu/base/outbox.h"
#include "sfu/io/tcp_connection.h"
#include "sfu/io/tcp_listener.h"
#include "sfu/metrics/metrics.h"

namespace sfu {

class TcpEndpoint {
 public:
  struct Options {
    std::size_t max_connections = 4'096;  // two per participant while it connects, then one
    std::size_t max_per_address = 64;     // an office's gateway has many
    std::size_t max_unproven = 512;
    TimeDelta prove_within = TimeDelta::seconds(5);  // a browser checks within a round trip
    std::size_t max_accepts = 64;  // in one turn, before media gets its turn again
    TcpSendQueue::Options queue;
    // Of several shards behind one shared port: which one this is, and how a connection goes on to
    // the one that its first check names. False: there is none, or it is full.
    std::size_t shard = 0;
    std::function<bool(std::size_t shard, FileDescriptor fd, std::vector<std::uint8_t> bytes)>
        pass_on;
  };
  struct Counters {
    std::uint64_t received = 0, received_bytes = 0;
    std::uint64_t sent = 0, sent_bytes = 0;
  };
  // What the owner does, on its own thread.
  struct Owner {
    std::function<void(const Datagram&, Timestamp)> on_frame;  // to the core
    std::function<bool(const SocketAddress&)> knows;           // Core::knows
    std::function<void(Timestamp)> end_turn;                   // after frames and errors
  };

  TcpEndpoint(boost::asio::io_context& context, const Options& options, Metrics& metrics,
              Owner owner);

  void listen(TcpListener listener);
  void adopt(FileDescriptor fd, std::span<const std::uint8_t> bytes, Timestamp now);
  void send(const Outbox::Entry& entry, Timestamp now);
  void write(Timestamp now);
  void tend(Timestamp now);
  std::vector<SocketAddress> take_ended();
  void close();  // the loop is about to stop

  [[nodiscard]] const Counters& counters() const { return counters_; }
  [[nodiscard]] std::optional<SocketAddress> local_address() const;

 private:
  using Slot = std::size_t;
  struct Place {
    std::unique_ptr<TcpConnection> connection;
    std::uint64_t serial = 0;  // of the connection: a handler may come after its end
  };

  void wait_for_connections();
  void accept_some();
  std::optional<Slot> admit(FileDescriptor fd, SocketAddress remote, Timestamp now);
  [[nodiscard]] bool has_room_for(const SocketAddress& remote);
  bool evict_oldest_unproven();
  Slot free_slot();
  void wait_for_bytes(Slot slot);
  void read(Slot slot);
  void feed(Slot slot, MutableByteSpan bytes, Timestamp now);
  [[nodiscard]] bool belongs_elsewhere(ByteSpan first_packet) const;
  void pass_on(Slot slot, ByteSpan first_packet, ByteSpan rest);
  void write_or_wait(Slot slot, Timestamp now);
  void end(Slot slot, TcpEnd reason);
  std::unique_ptr<TcpConnection> remove(Slot slot);
  [[nodiscard]] TcpConnection* find(Slot slot, std::uint64_t serial) const;
  [[nodiscard]] std::optional<TcpEnd> reason_to_end(const TcpConnection& connection,
                                                    Timestamp now) const;

  boost::asio::io_context& context_;
  const Options options_;
  Metrics& metrics_;
  const Owner owner_;
  std::optional<TcpListener> listener_;
  boost::asio::posix::stream_descriptor acceptable_;
  bool accepting_ = false;
  std::vector<Place> places_;
  std::vector<Slot> free_;
  std::map<SocketAddress, std::size_t> per_address_;  // port 0
  std::size_t unproven_ = 0;
  std::uint64_t next_serial_ = 1;
  std::vector<Slot> dirty_;
  std::vector<SocketAddress> ended_;
  std::vector<std::uint8_t> buffer_;
  Counters counters_;
};

}  // namespace sfu
