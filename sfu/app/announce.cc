#include "sfu/app/announce.h"

#include <algorithm>
#include <string>

#include "sfu/io/interfaces.h"

namespace sfu {

namespace {

// Every address by UDP once more by TCP.
void append_tcp(std::uint16_t port, std::vector<SocketAddress>& announced) {
  const std::vector<SocketAddress> all = announced;
  for (SocketAddress address : all) {
    if (address.protocol != SocketAddress::Protocol::kUdp) continue;
    address.protocol = SocketAddress::Protocol::kTcp;
    address.port = port;
    announced.push_back(address);
  }
}

}  // namespace

std::vector<SocketAddress> announced_addresses(const config::MediaConfig& media,
                                               std::vector<SocketAddress> interfaces,
                                               std::uint16_t port, bool ipv6) {
  std::vector<SocketAddress> candidates;
  if (media.announce_interfaces) candidates = std::move(interfaces);
  for (const std::string& ip : media.announce) candidates.push_back(parse_ip(ip));
  std::vector<SocketAddress> announced;
  for (SocketAddress address : candidates) {
    if (address.family == SocketAddress::Family::kIpv6 && !ipv6) continue;
    address.port = port;
    if (std::ranges::find(announced, address) == announced.end()) announced.push_back(address);
  }
  if (media.tcp) append_tcp(port, announced);
  if (media.shared_tcp_port != 0) append_tcp(media.shared_tcp_port, announced);
  return announced;
}

}  // namespace sfu
