#include "sfu/io/sockaddr.h"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace sfu {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

template <class Kernel>
KernelAddress packed(const Kernel& address) {
  KernelAddress result;
  std::memcpy(&result.storage, &address, sizeof address);
  result.size = sizeof address;
  return result;
}

KernelAddress to_ipv4(const SocketAddress& address) {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(address.port);
  std::memcpy(&in.sin_addr, address.ip.data(), sizeof in.sin_addr);
  return packed(in);
}

KernelAddress to_ipv6(const SocketAddress& address) {
  sockaddr_in6 in{};
  in.sin6_family = AF_INET6;
  in.sin6_port = htons(address.port);
  auto* bytes = reinterpret_cast<std::uint8_t*>(&in.sin6_addr);
  if (address.family == SocketAddress::Family::kIpv4) {
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), bytes);
    std::copy_n(address.ip.begin(), 4, bytes + kMappedPrefix.size());
  } else {
    std::copy(address.ip.begin(), address.ip.end(), bytes);
  }
  return packed(in);
}

SocketAddress from_ipv6(const sockaddr_in6& in) {
  SocketAddress address{SocketAddress::Family::kIpv6, ntohs(in.sin6_port), {}};
  std::memcpy(address.ip.data(), &in.sin6_addr, address.ip.size());
  if (!std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), address.ip.begin())) return address;
  const auto* v4 = address.ip.data() + kMappedPrefix.size();
  return SocketAddress::ipv4(v4[0], v4[1], v4[2], v4[3], address.port);
}

}  // namespace

KernelAddress to_kernel(const SocketAddress& address, int family) {
  if (address.family == SocketAddress::Family::kNone) return {};
  if (family == AF_INET6) return to_ipv6(address);
  return address.family == SocketAddress::Family::kIpv4 ? to_ipv4(address) : KernelAddress{};
}

int family_of(const SocketAddress& address) {
  return address.family == SocketAddress::Family::kIpv6 ? AF_INET6 : AF_INET;
}

SocketAddress from_kernel(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in in;
    std::memcpy(&in, address, sizeof in);
    SocketAddress result{SocketAddress::Family::kIpv4, ntohs(in.sin_port), {}};
    std::memcpy(result.ip.data(), &in.sin_addr, sizeof in.sin_addr);
    return result;
  }
  if (address->sa_family != AF_INET6) return {};
  sockaddr_in6 in;
  std::memcpy(&in, address, sizeof in);
  return from_ipv6(in);
}

}  // namespace sfu
