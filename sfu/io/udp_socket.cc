#include "sfu/io/udp_socket.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "sfu/base/check.h"
#include "sfu/io/file_descriptor.h"
#include "sfu/io/packet_pool.h"
#include "sfu/io/send_batch.h"
#include "sfu/io/sockaddr.h"

namespace sfu {
namespace {

int get_option(int fd, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  return getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 ? value : 0;
}

// Bound to one address there is nothing to tell.
bool is_any(const SocketAddress& address) {
  return std::ranges::all_of(address.ip, [](std::uint8_t byte) { return byte == 0; });
}

bool is_full(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS; }

}  // namespace

struct UdpSocket::State {
  State(FileDescriptor descriptor, int family, const Options& wanted)
      : fd(std::move(descriptor)),
        options(wanted),
        pool(wanted.batch),
        locals(family),
        sending(wanted.batch, family) {}

  FileDescriptor fd;
  Options options;
  PacketPool pool;
  LocalAddresses locals;
  SendBatch sending;
  Counters counters;

  std::size_t send_message_batch(int& retries);
  bool wait_for_room();
  void count_sent(std::size_t message);
};

Result<UdpSocket, IoError> UdpSocket::open(const SocketAddress& address, const Options& options) {
  SFU_CHECK(options.batch > 0 && options.max_segments > 0);
  const int family = family_of(address);
  FileDescriptor fd(socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP));
  if (fd.get() < 0) return IoError{"socket", errno};
  if (family == AF_INET6 && !set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0)) {
    return IoError{"setsockopt IPV6_V6ONLY", errno};
  }
  if (!set_option(fd.get(), SOL_SOCKET, SO_RCVBUF, options.receive_buffer)) {
    return IoError{"setsockopt SO_RCVBUF", errno};
  }
  if (!set_option(fd.get(), SOL_SOCKET, SO_SNDBUF, options.send_buffer)) {
    return IoError{"setsockopt SO_SNDBUF", errno};
  }
  if (options.tell_local && is_any(address) && !LocalAddresses::ask_for(fd.get(), family)) {
    return IoError{"setsockopt PKTINFO", errno};
  }
  const KernelAddress kernel = to_kernel(address, family);
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&kernel.storage), kernel.size) != 0) {
    return IoError{"bind", errno};
  }
  return UdpSocket(std::make_unique<State>(std::move(fd), family, options));
}

UdpSocket::UdpSocket(std::unique_ptr<State> state) : state_(std::move(state)) {}
UdpSocket::UdpSocket(UdpSocket&&) noexcept = default;
UdpSocket& UdpSocket::operator=(UdpSocket&&) noexcept = default;
UdpSocket::~UdpSocket() = default;

std::span<const Datagram> UdpSocket::receive_batch() {
  const std::span<mmsghdr> messages = state_->pool.messages();
  const int got = recvmmsg(fd(), messages.data(), static_cast<unsigned>(messages.size()),
                           MSG_DONTWAIT, nullptr);
  if (got <= 0) return {};  // nothing there, or an error of the network that the next call forgets
  const auto count = static_cast<std::size_t>(got);
  Counters& counters = state_->counters;
  counters.received += count;
  for (const mmsghdr& message : messages.first(count)) counters.received_bytes += message.msg_len;
  return state_->pool.datagrams(count, state_->locals, counters.truncated);
}

void UdpSocket::send_batch(std::span<const Outbox::Entry> entries) {
  int retries = state_->options.send_retries;
  while (!entries.empty()) {
    state_->sending.fill(entries, state_->options.max_segments, state_->locals);
    entries = entries.subspan(state_->send_message_batch(retries));
  }
}

// Sends what state.sending holds until one message fails; returns how many entries are dealt with.
std::size_t UdpSocket::State::send_message_batch(int& retries) {
  const std::span<mmsghdr> messages = sending.messages();
  int sent = 0;
  do {
    sent =
        sendmmsg(fd.get(), messages.data(), static_cast<unsigned>(messages.size()), MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) {
    const int error = errno;
    if (is_full(error) && retries > 0 && wait_for_room()) {
      --retries;
      return 0;
    }
    if (sending.run(0).size() > 1 && !is_full(error)) {
      options.max_segments = 1;  // the path or the kernel does not segment: plain from here on
      return 0;
    }
    counters.unsent += sending.run(0).size();
    return sending.run(0).size();
  }
  std::size_t entries = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(sent); ++i) {
    count_sent(i);
    entries += sending.run(i).size();
  }
  return entries;
}

bool UdpSocket::State::wait_for_room() {
  pollfd waiting{fd.get(), POLLOUT, 0};
  // Not ready in time is as good as ready: the retry is what is bounded.
  return poll(&waiting, 1, static_cast<int>(options.retry_wait.ms())) >= 0;
}

void UdpSocket::State::count_sent(std::size_t message) {
  for (const Outbox::Entry& entry : sending.run(message)) {
    ++counters.sent;
    counters.sent_bytes += entry.bytes.size();
  }
}

int UdpSocket::fd() const { return state_->fd.get(); }
const UdpSocket::Counters& UdpSocket::counters() const { return state_->counters; }
// The kernel doubles what was asked for, for its own book-keeping (socket(7)).
int UdpSocket::receive_buffer() const { return get_option(fd(), SO_RCVBUF) / 2; }
int UdpSocket::send_buffer() const { return get_option(fd(), SO_SNDBUF) / 2; }

SocketAddress UdpSocket::local_address() const {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  return getsockname(fd(), address, &size) == 0 ? from_kernel(address) : SocketAddress{};
}

}  // namespace sfu
