#include "sfu/base/socket_address.h"

#include <cstdio>

namespace sfu {

std::string ip_to_string(const SocketAddress& address) {
  const auto& ip = address.ip;
  char text[48] = "none";
  if (address.family == SocketAddress::Family::kIpv4) {
    std::snprintf(text, sizeof text, "%u.%u.%u.%u", ip[0], ip[1], ip[2], ip[3]);
  } else if (address.family == SocketAddress::Family::kIpv6) {
    char* at = text;
    for (std::size_t i = 0; i < ip.size(); i += 2) {
      at += std::snprintf(at, 6, i == 0 ? "%x" : ":%x",
                          static_cast<unsigned>(ip[i] << 8 | ip[i + 1]));
    }
  }
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
