#include "sfu/io/tcp_connection.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace sfu {

TcpConnection::TcpConnection(boost::asio::io_context& context, FileDescriptor fd,
                             const SocketAddress& remote, const TcpSendQueue::Options& queue,
                             Metrics& metrics, Timestamp now)
    : remote_(remote), opened_(now), descriptor_(context), queue_(queue, metrics) {
  // Without them it works too, only later or with a longer queue.
  set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(fd.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, static_cast<int>(kMaxUnsent));
  descriptor_.assign(fd.release());
}

MutableByteSpan TcpConnection::receive(MutableByteSpan buffer) {
  const ssize_t got = recv(descriptor_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got > 0) return buffer.first(static_cast<std::size_t>(got));
  ended_ = got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
  return {};
}

void TcpConnection::write(Timestamp now) {
  dirty = false;
  while (wants_to_write()) {
    const std::size_t waiting = unsent();
    if (waiting >= kMaxUnsent) return;
    queue_.gather(kMaxUnsent - waiting, now, gathered_);
    if (gathered_.empty()) return;  // all of it was voice that came too late
    const std::size_t size = write_some();
    if (size == 0) return;
    queue_.consume(size);
  }
}

std::size_t TcpConnection::unsent() {
  int bytes = 0;
  if (ioctl(descriptor_.native_handle(), SIOCOUTQNSD, &bytes) != 0) return 0;
  return static_cast<std::size_t>(std::max(bytes, 0));
}

std::size_t TcpConnection::write_some() {
  std::array<iovec, 64> vectors;  // the smallest frames of kMaxUnsent bytes; more go next time
  const std::size_t count = std::min(gathered_.size(), vectors.size());
  for (std::size_t i = 0; i < count; ++i) {
    vectors[i] = {const_cast<std::uint8_t*>(gathered_[i].data()), gathered_[i].size()};
  }
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = count;
  const ssize_t sent = sendmsg(descriptor_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  ended_ = errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR && errno != ENOBUFS;
  return 0;
}

}  // namespace sfu
