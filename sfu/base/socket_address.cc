#include "sfu/base/socket_address.h"

#include <arpa/inet.h>

#include "sfu/base/bytes.h"
#include "sfu/base/hash.h"

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
  std::array<std::uint8_t, 21> bytes{};
  sfu::ByteWriter writer(bytes);
  writer.bytes(address.ip);
  writer.u16(address.port);
  writer.u16(address.local);
  writer.u8(static_cast<std::uint8_t>(address.protocol));
  return static_cast<std::size_t>(sfu::hash_of(bytes));
}
