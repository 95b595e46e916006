#include "sfu/base/socket_address.h"

#include <arpa/inet.h>

namespace sfu {

// RFC 5952 by the library: the longest run of zeros is "::", letters are small.
std::string ip_to_string(const SocketAddress& address) {
  if (address.family == SocketAddress::Family::kNone) return "none";
  const bool six = address.family == SocketAddress::Family::kIpv6;
  char text[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(six ? AF_INET6 : AF_INET, address.ip.data(), text, sizeof text);
  return text;
}

std::string to_string(const SocketAddress& address) {
  const bool brackets = address.family == SocketAddress::Family::kIpv6;
  return (brackets ? "[" : "") + ip_to_string(address) + (brackets ? "]:" : ":") +
         std::to_string(address.port) +
         (address.protocol == SocketAddress::Protocol::kTcp ? "/tcp" : "");
}

}  // namespace sfu

std::size_t std::hash<sfu::SocketAddress>::operator()(
    const sfu::SocketAddress& address) const noexcept {
  std::uint64_t value = 0xcbf29ce484222325ULL;  // FNV-1a
  const auto mix = [&value](std::uint8_t byte) { value = (value ^ byte) * 0x100000001b3ULL; };
  for (const std::uint8_t byte : address.ip) mix(byte);
  mix(static_cast<std::uint8_t>(address.port >> 8));
  mix(static_cast<std::uint8_t>(address.port));
  mix(static_cast<std::uint8_t>(address.protocol));
  mix(static_cast<std::uint8_t>(address.local >> 8));
  mix(static_cast<std::uint8_t>(address.local));
  return static_cast<std::size_t>(value ^ value >> 29);
}
