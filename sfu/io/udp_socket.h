// One bound UDP socket, non-blocking, dual stack when it binds to an IPv6 address.
//   open(address, options)     binds; port 0 lets the kernel choose (tests)
//   receive_batch()            recvmmsg into the socket's packet pool; empty when nothing waits.
//   The
//                              datagrams are the caller's to change until the next call
//   send_batch(entries)        sendmmsg, in order; runs to one destination become one message
// A datagram that the kernel refuses is dropped and counted: UDP promises nothing, and waiting
// would hold back every other peer of the shard.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sfu/base/datagram.h"
#include "sfu/base/outbox.h"
#include "sfu/base/result.h"
#include "sfu/base/units.h"
#include "sfu/io/io_error.h"

namespace sfu {

class UdpSocket {
 public:
  struct Options {
    std::size_t batch = 64;  // datagrams per system call: beyond it no gain measured
    int receive_buffer = 4 * 1'024 * 1'024;  // 100 ms of 300 Mbit/s while the thread is away
    int send_buffer = 4 * 1'024 * 1'024;
    // Bound to every address of the machine, it tells which one a datagram came to, so that the
    // answer leaves from there.
    bool tell_local = true;
    std::size_t max_segments = 1;             // per message; more needs UDP_SEGMENT (Linux 4.18)
    int send_retries = 2;                     // per batch, when the send buffer is full
    TimeDelta retry_wait = TimeDelta::ms(1);  // how long each of them waits for room
  };
  struct Counters {
    std::uint64_t received = 0, received_bytes = 0;
    std::uint64_t truncated = 0;  // longer than kMaxReceived: not handed on
    std::uint64_t sent = 0, sent_bytes = 0;
    std::uint64_t unsent = 0;  // refused by the kernel or beyond the retries
  };

  static Result<UdpSocket, IoError> open(const SocketAddress& address, const Options& options);
  UdpSocket(UdpSocket&&) noexcept;
  UdpSocket& operator=(UdpSocket&&) noexcept;
  ~UdpSocket();

  std::span<const Datagram> receive_batch();
  void send_batch(std::span<const Outbox::Entry> entries);

  [[nodiscard]] int fd() const;
  [[nodiscard]] SocketAddress local_address() const;
  [[nodiscard]] const Counters& counters() const;
  // What the kernel really gave; it caps at net.core.rmem_max / wmem_max.
  [[nodiscard]] int receive_buffer() const;
  [[nodiscard]] int send_buffer() const;

 private:
  struct State;
  explicit UdpSocket(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sfu
