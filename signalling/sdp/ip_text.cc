#include "signalling/sdp/ip_text.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>

#include "signalling/sdp/tokens.h"

namespace signalling {
namespace {

using Family = sfu::SocketAddress::Family;

std::optional<sfu::SocketAddress> parse_ipv4(std::string_view text, std::uint16_t port) {
  sfu::SocketAddress address{Family::kIpv4, port, {}};
  if (std::ranges::count(text, '.') != 3) return std::nullopt;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto byte = parse_number<std::uint8_t>(take_token(text, '.'));
    if (!byte) return std::nullopt;
    address.ip[i] = *byte;
  }
  return address;
}

// Writes the groups of `text` from ip[at] on; how many bytes that were, or nothing.
std::optional<std::size_t> read_groups(std::string_view text, std::array<std::uint8_t, 16>& ip) {
  std::size_t at = 0;
  if (text.empty()) return at;
  if (text.ends_with(':')) return std::nullopt;
  while (!text.empty()) {
    const std::string_view group = take_token(text, ':');
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(group.data(), group.data() + group.size(), value, 16);
    if (error != std::errc() || end != group.data() + group.size()) return std::nullopt;
    if (at + 2 > ip.size()) return std::nullopt;
    ip[at++] = static_cast<std::uint8_t>(value >> 8);
    ip[at++] = static_cast<std::uint8_t>(value);
  }
  return at;
}

std::optional<sfu::SocketAddress> parse_ipv6(std::string_view text, std::uint16_t port) {
  sfu::SocketAddress address{Family::kIpv6, port, {}};
  const std::size_t gap = text.find("::");
  const auto head = read_groups(text.substr(0, gap), address.ip);
  if (gap == std::string_view::npos) {
    return head == address.ip.size() ? std::optional(address) : std::nullopt;
  }
  std::array<std::uint8_t, 16> tail{};
  const auto size = read_groups(text.substr(gap + 2), tail);
  if (!head || !size || *head + *size > address.ip.size() - 2) return std::nullopt;
  std::copy_n(tail.begin(), *size, address.ip.end() - static_cast<std::ptrdiff_t>(*size));
  return address;
}

}  // namespace

std::optional<sfu::SocketAddress> parse_ip(std::string_view text, std::uint16_t port) {
  return text.find(':') == std::string_view::npos ? parse_ipv4(text, port) : parse_ipv6(text, port);
}

}  // namespace signalling
