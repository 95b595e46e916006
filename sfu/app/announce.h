// What the answers of one shard announce as ICE candidates.
#pragma once

#include <cstdint>
#include <vector>

#include "config/media_config.h"
#include "sfu/base/socket_address.h"

namespace sfu {

// `interfaces` (when media.announce says auto) and the addresses of media.announce, each once, with
// `port`. IPv6 addresses only when the media socket can carry them. By UDP first, then by TCP when
// media.tcp says so, and on the
// pages' port when it is shared.
std::vector<SocketAddress> announced_addresses(const config::MediaConfig& media,
                                               std::vector<SocketAddress> interfaces,
                                               std::uint16_t port, bool ipv6);

}  // namespace sfu
