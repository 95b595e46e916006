// One ICE-TCP connection: a stream socket, the frames that come out of it, the queue in front of
// it.
//   receive(buffer)        what has arrived; empty when nothing waits or the peer has ended
//   send(packet, class, now)   into the queue
//   write(now)             as much of the queue as the socket takes without queueing itself
// The kernel holds little that is not yet on its way: what waits shall wait where pictures can be
// shed (TCP_NOTSENT_LOWAT). Never blocks; an error ends the connection, ended() tells.
#pragma once

#include <cstdint>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "sfu/base/socket_address.h"
#include "sfu/base/units.h"
#include "sfu/io/file_descriptor.h"
#include "sfu/io/tcp_send_queue.h"
#include "sfu/metrics/metrics.h"
#include "sfu/wire/tcp_framing.h"

namespace sfu {

class TcpConnection {
 public:
  // Two or three packets: 130 ms of a line of 256 kbit/s, and enough to keep a fast one busy
  // between two acknowledgements.
  static constexpr std::size_t kMaxUnsent = 4'096;

  TcpConnection(boost::asio::io_context& context, FileDescriptor fd, const SocketAddress& remote,
                const TcpSendQueue::Options& queue, Metrics& metrics, Timestamp now);

  MutableByteSpan receive(MutableByteSpan buffer);
  TcpFrameReader& frames() { return frames_; }
  void send(ByteSpan packet, TrafficClass traffic, Timestamp now) {
    queue_.push(packet, traffic, now);
  }
  void write(Timestamp now);

  [[nodiscard]] const SocketAddress& remote() const { return remote_; }
  [[nodiscard]] Timestamp opened() const { return opened_; }
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] bool wants_to_write() const { return !queue_.empty() && !ended_; }
  [[nodiscard]] bool stalled(Timestamp now) const { return queue_.stalled(now); }
  boost::asio::posix::stream_descriptor& descriptor() { return descriptor_; }

  bool proven = false;          // an authenticated check has come
  bool waits_to_write = false;  // a wait for room is under way
  bool dirty = false;           // something was queued in this turn

 private:
  [[nodiscard]] std::size_t unsent();
  [[nodiscard]] std::size_t write_some();

  SocketAddress remote_;
  Timestamp opened_;
  boost::asio::posix::stream_descriptor descriptor_;
  TcpFrameReader frames_;
  TcpSendQueue queue_;
  std::vector<ByteSpan> gathered_;
  bool ended_ = false;
};

}  // namespace sfu
