// The addresses of this machine that a peer may reach: what `media.announce` defaults to.
#pragma once

#include <string>
#include <vector>

#include "sfu/base/socket_address.h"

namespace sfu {

// Every address of an interface that is up, IPv4 first, then by number, port 0; without loopback
// and without IPv6 link-local addresses (they mean nothing without a zone). Empty when the kernel
// does not tell.
std::vector<SocketAddress> interface_addresses();

// "192.0.2.1" or "2001:db8::1" with port 0; Family::kNone when it is no address.
SocketAddress parse_ip(const std::string& text);

}  // namespace sfu
