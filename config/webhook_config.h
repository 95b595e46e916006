// `webhooks[]`: who is told of visits that begin and end (docs/INTEGRATION.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace config {

enum class WebhookEvent : std::uint8_t { kStarted, kEnded, kAbandoned };
std::string_view to_string(WebhookEvent event);  // "visit.started", "visit.ended", …

struct WebhookUrl {
  bool secure = false;  // https
  std::string host;     // a name or an address, [IPv6] without its brackets
  std::uint16_t port = 0;
  std::string target;     // path and query, as sent
  std::string authority;  // host as in the URL, with the port where it is not the scheme's
  friend bool operator==(const WebhookUrl&, const WebhookUrl&) = default;
};
// http or https, a host, may be a port; no user, no fragment, nothing but printable ASCII.
std::optional<WebhookUrl> parse_webhook_url(std::string_view text);

// "whsec_" and 24 to 64 bytes in base64 (Standard Webhooks).
bool is_webhook_secret(std::string_view text);

struct Webhook {
  std::string id;
  std::string url;
  std::string secret;       // from `secret`, or the content of `secret_file`
  std::string secret_file;  // relative to the configuration file
  std::string
      authorities;      // `certificate_authorities`: PEM file, relative to it; empty: the system's
  std::string service;  // of the business system behind it; empty: of none
  std::vector<WebhookEvent> events = {};        // empty: all
  std::vector<std::string> organisations = {};  // empty: all
  friend bool operator==(const Webhook&, const Webhook&) = default;
};

}  // namespace config
