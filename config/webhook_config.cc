#include "config/webhook_config.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "config/fields.h"

namespace config {
namespace {

constexpr std::array kEvents = {WebhookEvent::kStarted, WebhookEvent::kEnded,
                                WebhookEvent::kAbandoned};
constexpr Bounds kOrganisationsTold = {0, 64};

bool strip(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool is_host(std::string_view text) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
  return !text.empty() && text.size() <= 253 &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::optional<std::uint16_t> read_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, port);
  return parsed.ec == std::errc{} && parsed.ptr == end && port != 0 ? std::optional(port)
                                                                    : std::nullopt;
}

// "host", "host:port", "[IPv6]", "[IPv6]:port".
bool read_authority(std::string_view text, WebhookUrl& url) {
  url.authority = text;
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    url.host = text.substr(1, end - 1);
    if (!is_ip(url.host)) return false;
    port = text.substr(end + 1);
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    url.host = text.substr(0, colon);
    if (!is_host(url.host)) return false;
    port = text.substr(colon);
  }
  if (port.empty()) return true;
  const auto number = port.starts_with(':') ? read_port(port.substr(1)) : std::nullopt;
  url.port = number.value_or(0);
  return number.has_value();
}

void read_url(const YAML::Node& node, const Cursor& at, Webhook& webhook) {
  const std::string url = node.IsScalar() ? node.Scalar() : "";
  if (!parse_webhook_url(url)) {
    return at.problem("must be a URL as https://rdv.example.org/guichet");
  }
  webhook.url = url;
}

void read_secret(const YAML::Node& node, const Cursor& at, Webhook& webhook) {
  const std::string secret = node.IsScalar() ? node.Scalar() : "";
  // Never the text itself.
  if (!is_webhook_secret(secret)) {
    return at.problem("must be whsec_ and 24 to 64 bytes in base64");
  }
  webhook.secret = secret;
}

void read_events(const YAML::Node& node, const Cursor& at, Webhook& webhook) {
  std::vector<std::string> names;
  for (const WebhookEvent event : kEvents) names.emplace_back(to_string(event));
  for (const YAML::Node& item : read_items(node, {1, kEvents.size()}, at)) {
    const Cursor here = at.item(webhook.events.size(), line_of(item));
    const auto chosen = read_choice(item, names, here);
    if (!chosen) continue;
    if (std::ranges::find(webhook.events, kEvents.at(*chosen)) != webhook.events.end()) {
      here.problem("is given twice");
    } else {
      webhook.events.push_back(kEvents.at(*chosen));
    }
  }
}

void read_organisations(const YAML::Node& node, const Cursor& at, Webhook& webhook) {
  for (const YAML::Node& item : read_items(node, kOrganisationsTold, at)) {
    const Cursor here = at.item(webhook.organisations.size(), line_of(item));
    if (auto id = read_id(item, here)) {
      at.report.remember(here.key, here.line);
      webhook.organisations.push_back(*std::move(id));
    }
  }
}

Field<Webhook> custom(std::string key, std::string type, std::string fallback, std::string help,
                      void (*read)(const YAML::Node&, const Cursor&, Webhook&)) {
  return {key, read,
          [key, type, fallback, help](const std::string& path, std::vector<ReferenceRow>& rows) {
            rows.push_back({path + key, type, fallback, help});
          }};
}

}  // namespace

std::string_view to_string(WebhookEvent event) {
  static constexpr std::array<std::string_view, 3> kNames = {"visit.started", "visit.ended",
                                                             "visit.abandoned"};
  return kNames.at(static_cast<std::size_t>(event));
}

std::optional<WebhookUrl> parse_webhook_url(std::string_view text) {
  constexpr std::size_t kMaxUrl = 2'048;
  const bool printable =
      std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
  if (text.size() > kMaxUrl || !printable) return std::nullopt;
  WebhookUrl url;
  url.secure = strip(text, "https://");
  if (!url.secure && !strip(text, "http://")) return std::nullopt;
  url.port = url.secure ? 443 : 80;
  const std::size_t end = std::min(text.find_first_of("/?"), text.size());
  if (!read_authority(text.substr(0, end), url)) return std::nullopt;
  url.target = text.substr(end);
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  return url;
}

bool is_webhook_secret(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (!strip(text, "whsec_") || text.size() % 4 != 0) return false;
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  const std::size_t bytes = text.size() * 3 / 4;
  return bytes >= 24 && bytes <= 64 && text.find_first_not_of(kAlphabet) == std::string_view::npos;
}

const Fields<Webhook>& webhook_fields() {
  using W = Webhook;
  static const Fields<W> fields = {
      id("id", &W::id, "Unique; the label in the metrics, and what a reload knows it by.")
          .required(),
      custom("url", "URL", "",
             "Where the messages are posted, by http or https; redirects are not followed.",
             read_url)
          .required(),
      custom(
          "secret", "whsec_…", "",
          "Key that signs the messages (Standard Webhooks): whsec_ and 24 to 64 bytes in base64. "
          "Give this or secret_file, not both.",
          read_secret),
      text("secret_file", &W::secret_file, {1, 4'096},
           "File with that key, relative to this file; `echo whsec_$(openssl rand -base64 32)` "
           "makes one."),
      text("certificate_authorities", &W::authorities, {1, 4'096},
           "PEM file with the authorities that the receiver's certificate is checked against, "
           "relative to this file; those of the system when not given."),
      id("service", &W::service,
         "Name of the business system behind it: of visits that this one began it is told service "
         "and "
         "reference, of others nobody is."),
      custom("events", "list of visit.started, visit.ended, visit.abandoned", "all",
             "What is told.", read_events),
      custom("organisations", "list of " + to_string(kOrganisationsTold) + " ids", "all",
             "Only of visits that were begun for one of them or are with one of them.",
             read_organisations),
  };
  return fields;
}

}  // namespace config
