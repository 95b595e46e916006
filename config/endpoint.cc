#include "config/endpoint.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>

namespace config {
namespace {

bool is_ip_of(int family, const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(family, text.c_str(), bytes.data()) == 1;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, port);
  if (parsed.ec != std::errc{} || parsed.ptr != end || port == 0) return std::nullopt;
  return port;
}

}  // namespace

bool is_ip(std::string_view text) {
  const std::string ip(text);
  return is_ip_of(AF_INET, ip) || is_ip_of(AF_INET6, ip);
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = parse_port(text.substr(colon + 1));
  std::string ip(text.substr(0, colon));
  const bool bracketed = ip.size() > 2 && ip.front() == '[' && ip.back() == ']';
  if (bracketed) ip = ip.substr(1, ip.size() - 2);
  if (!port || !is_ip_of(bracketed ? AF_INET6 : AF_INET, ip)) return std::nullopt;
  return Endpoint{ip, *port};
}

std::string to_string(const Endpoint& endpoint) {
  const bool ipv6 = endpoint.ip.find(':') != std::string::npos;
  return (ipv6 ? "[" + endpoint.ip + "]" : endpoint.ip) + ":" + std::to_string(endpoint.port);
}

}  // namespace config
