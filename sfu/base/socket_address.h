// A transport address (RFC 8445 §4): protocol, IP address and port, as plain bytes: no socket
// header under sfu/io. `local` makes a whole 5-tuple of a remote one: it names our end, in the
// words of whoever owns the sockets, so that what is sent there leaves by the end the peer knows.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace sfu {

struct SocketAddress {
  enum class Family : std::uint8_t { kNone, kIpv4, kIpv6 };
  Family family = Family::kNone;
  std::uint16_t port = 0;
  std::array<std::uint8_t, 16> ip{};  // IPv4 in the first four bytes, the rest zero
  enum class Protocol : std::uint8_t { kUdp, kTcp };
  Protocol protocol = Protocol::kUdp;
  std::uint16_t local = 0;  // 0: as the kernel chooses

  static SocketAddress ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d,
                            std::uint16_t port) {
    return {Family::kIpv4, port, {a, b, c, d}};
  }
  friend constexpr auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
};

std::string to_string(const SocketAddress& address);  // "192.0.2.1:10000", "[2001:db8::1]:443/tcp"
std::string ip_to_string(const SocketAddress& address);  // without port and brackets

}  // namespace sfu

template <>
struct std::hash<sfu::SocketAddress> {
  std::size_t operator()(const sfu::SocketAddress& address) const noexcept;
};
