// Where a listener binds: "0.0.0.0:8080", "[::]:8080".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace config {

struct Endpoint {
  std::string ip;  // IPv4 or IPv6 in text, without brackets
  std::uint16_t port = 0;
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

bool is_ip(std::string_view text);
std::optional<Endpoint> parse_endpoint(std::string_view text);
std::string to_string(const Endpoint& endpoint);

}  // namespace config
