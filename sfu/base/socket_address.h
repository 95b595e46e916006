// An IP address and a port, as plain bytes: no socket header under sfu/io.
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

  static SocketAddress ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d,
                            std::uint16_t port) {
    return {Family::kIpv4, port, {a, b, c, d}};
  }
  friend constexpr auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
};

std::string to_string(const SocketAddress& address);     // "192.0.2.1:10000", "[2001:db8::1]:10000"
std::string ip_to_string(const SocketAddress& address);  // without port and brackets

}  // namespace sfu

template <>
struct std::hash<sfu::SocketAddress> {
  std::size_t operator()(const sfu::SocketAddress& address) const noexcept;
};
