// The global usrsctp stack (0.9.5) without threads: everything happens inside a verb, on the
// calling thread. At most one engine lives in a process. Addresses (AF_CONN) are ids, never
// pointers, so that nothing of a dead endpoint can be reached through a late callback.
//   open(id, options)          a socket for that id, bound; connect(id) sends the INIT
//   input(id, packet)          an SCTP packet of the peer
//   send(id, message)          taken always; waits here while usrsctp's buffer is full
//   reset_stream(id, stream)   RFC 6525, after what was sent on it
//   handle_timers(elapsed)     usrsctp counts time by this; call it every 10 ms
//   take(id)                   what happened since the last take
//   close(id)                  at once; the peer learns it from DTLS
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "sfu/sctp/association.h"

struct socket;  // usrsctp's

namespace sfu {

class UsrsctpEngine {
 public:
  using Id = std::uint32_t;  // not 0

  UsrsctpEngine();
  ~UsrsctpEngine();
  UsrsctpEngine(const UsrsctpEngine&) = delete;
  UsrsctpEngine& operator=(const UsrsctpEngine&) = delete;

  bool open(Id id, const SctpAssociation::Options& options);
  void connect(Id id);
  void input(Id id, ByteSpan packet);
  void send(Id id, SctpMessage message);
  void reset_stream(Id id, std::uint16_t stream);
  void handle_timers(TimeDelta elapsed);
  [[nodiscard]] std::deque<SctpOutput> take(Id id);
  void close(Id id);

  [[nodiscard]] std::size_t size() const { return endpoints_.size(); }
  [[nodiscard]] std::size_t queued(Id id) const;  // bytes not acknowledged yet
  // Those that something happened to since the last call.
  [[nodiscard]] std::set<Id> take_touched();

 private:
  struct Endpoint {
    struct socket* handle = nullptr;
    SctpAssociation::Options options;
    bool connected = false;
    bool closed = false;
    std::deque<SctpMessage> waiting;  // bounded by its owner: max_queued
    std::size_t waiting_bytes = 0;
    std::size_t buffered = 0;        // in usrsctp's send buffer
    std::set<std::uint16_t> resets;  // waiting for their stream to run empty
    std::map<std::uint16_t, std::vector<std::uint8_t>> partial;  // messages in parts, by stream
    std::deque<SctpOutput> outputs;
  };
  struct Callbacks;  // usrsctp's C callbacks, which end in the verbs below
  friend struct Callbacks;

  void on_packet(Id id, ByteSpan packet);
  void on_data(Id id, ByteSpan data, std::uint16_t stream, std::uint32_t ppid, bool unordered,
               bool complete);
  void on_notification(Id id, ByteSpan bytes);
  void on_send_space(Id id, std::size_t space);
  void on_closed(Id id);
  Endpoint* find(Id id);
  void flush(Endpoint& endpoint);
  void flush_resets(Endpoint& endpoint);
  bool configure(Endpoint& endpoint, Id id);

  std::map<Id, Endpoint> endpoints_;
  std::set<Id> touched_;
};

}  // namespace sfu
