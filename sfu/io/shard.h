// One media thread: one port, one media core, one Asio loop, one processor if pinned.
//   open(address)   binds the port, UDP and TCP, so that a taken one is known before anything
//   starts start(core)     the thread begins to drive `core`, which it owns from here on
//   post(command)   from any thread; false: the mailbox is full, the command is refused
//   adopt(fd, bytes)   from any thread; an ICE-TCP connection that another listener took, and what
//                   was read from it; false: too many are on their way, it is closed
//   stop()          ends and joins the thread, destroys the core; the destructor does it too
// A turn of the loop: drain the socket batch by batch, with one `now` each; hand every batch to the
// core; send what came out; tell the event sink; arm the timer at core.next_timeout().
// The sink is called on the shard's thread: it hands the event to another thread and returns.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfu/api/command.h"
#include "sfu/api/event.h"
#include "sfu/base/units.h"
#include "sfu/io/driven.h"
#include "sfu/io/file_descriptor.h"
#include "sfu/io/tcp_endpoint.h"
#include "sfu/io/udp_socket.h"
#include "sfu/metrics/metrics.h"

namespace sfu {

class Shard {
 public:
  using EventSink = std::function<void(api::Event)>;
  struct Options {
    std::string name = "shard-0";       // of the thread, as ps and perf show it (15 characters)
    std::optional<unsigned> processor;  // to pin the thread to; refused (container): unpinned
    UdpSocket::Options socket;
    bool listen_tcp = true;  // on the same port number
    TcpEndpoint::Options tcp;
    std::size_t max_adoptions = 256;    // on their way from another thread
    std::size_t max_commands = 65'536;  // several per participant of a full shard
    std::size_t max_batches = 16;       // before timers and commands get their turn again
    std::size_t flush_at = 512;         // datagrams that wait before they are sent in mid-drain
    TimeDelta heartbeat = TimeDelta::seconds(1);  // a shard without work still says it lives
  };

  Shard(Options options, EventSink sink);
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;
  ~Shard();

  std::optional<IoError> open(const SocketAddress& address);
  void start(std::unique_ptr<DrivenCore> core);
  bool post(api::Command command);
  bool adopt(FileDescriptor fd, std::vector<std::uint8_t> bytes);
  void stop();

  // Any thread may ask.
  [[nodiscard]] Metrics& metrics();
  [[nodiscard]] Timestamp last_turn() const;  // when the loop last came round
  // After open().
  [[nodiscard]] SocketAddress local_address() const;
  [[nodiscard]] int receive_buffer() const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace sfu
