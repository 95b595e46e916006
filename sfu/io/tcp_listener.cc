#include "sfu/io/tcp_listener.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "sfu/io/sockaddr.h"

namespace sfu {

Result<TcpListener, IoError> TcpListener::open(const SocketAddress& address) {
  const int family = family_of(address);
  FileDescriptor fd(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (fd.get() < 0) return IoError{"socket", errno};
  if (family == AF_INET6 && !set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0)) {
    return IoError{"setsockopt IPV6_V6ONLY", errno};
  }
  // A restart must not wait until the connections of the last run are forgotten.
  if (!set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1)) {
    return IoError{"setsockopt SO_REUSEADDR", errno};
  }
  const KernelAddress kernel = to_kernel(address, family);
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&kernel.storage), kernel.size) != 0) {
    return IoError{"bind TCP", errno};
  }
  if (listen(fd.get(), SOMAXCONN) != 0) return IoError{"listen", errno};
  return TcpListener(std::move(fd));
}

AcceptedTcp TcpListener::accept() const {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* remote = reinterpret_cast<sockaddr*>(&storage);
  FileDescriptor accepted(accept4(fd_.get(), remote, &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (accepted.get() < 0) {
    const int error = errno;
    const bool exhausted =
        error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
    return {FileDescriptor(), {}, exhausted};
  }
  return {std::move(accepted), from_kernel(remote), false};
}

SocketAddress TcpListener::local_address() const {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  return getsockname(fd_.get(), address, &size) == 0 ? from_kernel(address) : SocketAddress{};
}

}  // namespace sfu
