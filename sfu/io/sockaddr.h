// SocketAddress ↔ the kernel's sockaddr. On a dual-stack socket IPv4 peers are written
// ::ffff:a.b.c.d (RFC 4291 §2.5.5.2); the core only ever sees them as IPv4.
#pragma once

#include <sys/socket.h>

#include "sfu/base/socket_address.h"

namespace sfu {

struct KernelAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

// `family` is the socket's: AF_INET6 maps IPv4 addresses, AF_INET cannot carry IPv6 (size 0 then).
KernelAddress to_kernel(const SocketAddress& address, int family);
int family_of(const SocketAddress& address);  // AF_INET6 for IPv6, AF_INET for all else
SocketAddress from_kernel(const sockaddr* address);

}  // namespace sfu
