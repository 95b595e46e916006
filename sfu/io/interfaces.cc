#include "sfu/io/interfaces.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

#include <algorithm>
#include <memory>
#include <string>

#include "sfu/io/sockaddr.h"

namespace sfu {
namespace {

bool is_link_local(const SocketAddress& address) {
  return address.family == SocketAddress::Family::kIpv6 && address.ip[0] == 0xfe &&
         (address.ip[1] & 0xc0) == 0x80;
}

bool is_usable(const ifaddrs& interface) {
  return interface.ifa_addr != nullptr && (interface.ifa_flags & IFF_UP) != 0 &&
         (interface.ifa_flags & IFF_LOOPBACK) == 0;
}

}  // namespace

std::vector<SocketAddress> interface_addresses() {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, &freeifaddrs);
  std::vector<SocketAddress> addresses;
  for (const ifaddrs* at = list; at != nullptr; at = at->ifa_next) {
    if (!is_usable(*at)) continue;
    const SocketAddress address = from_kernel(at->ifa_addr);
    if (address.family == SocketAddress::Family::kNone || is_link_local(address)) continue;
    addresses.push_back(address);
  }
  std::ranges::sort(addresses);  // the family orders first
  return addresses;
}

SocketAddress parse_ip(const std::string& text) {
  SocketAddress address;
  if (inet_pton(AF_INET, text.c_str(), address.ip.data()) == 1) {
    address.family = SocketAddress::Family::kIpv4;
  } else if (inet_pton(AF_INET6, text.c_str(), address.ip.data()) == 1) {
    address.family = SocketAddress::Family::kIpv6;
  }
  return address;
}

}  // namespace sfu
