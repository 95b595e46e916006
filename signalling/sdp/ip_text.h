// IP addresses as candidates write them (RFC 5952 forms and longer ones; no zone, no embedded
// IPv4).
#pragma once

#include <optional>
#include <string_view>

#include "sfu/base/socket_address.h"

namespace signalling {

std::optional<sfu::SocketAddress> parse_ip(std::string_view text, std::uint16_t port);

}  // namespace signalling
