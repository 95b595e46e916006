#include "config/turn_config.h"

#include <charconv>
#include <string_view>

#include "config/fields.h"

namespace config {
namespace {

constexpr Bounds kRelayAddresses = {1, 16};
constexpr Bounds kUrls = {1, 8};  // browsers ask each of them, and warn beyond five

bool strip(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, port);
  return parsed.ec == std::errc{} && parsed.ptr == end && port != 0;
}

bool is_host_name(std::string_view text) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
  return !text.empty() && text.size() <= 253 &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

bool is_host_and_port(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || !is_ip(text.substr(1, end - 1))) return false;
    const std::string_view rest = text.substr(end + 1);
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return is_host_name(text);
  return is_host_name(text.substr(0, colon)) && is_port(text.substr(colon + 1));
}

void read_urls(const YAML::Node& node, const Cursor& at, TurnConfig& turn) {
  for (const YAML::Node& item : read_items(node, kUrls, at)) {
    const std::string url = item.IsScalar() ? item.Scalar() : "";
    if (is_turn_url(url)) {
      turn.urls.push_back(url);
    } else {
      at.problem(
          "must hold URLs as turn:HOST:3478?transport=udp or turns:HOST:443?transport=tcp, "
          "got " +
          in_quotes(url));
    }
  }
}

void read_relay_addresses(const YAML::Node& node, const Cursor& at, TurnConfig& turn) {
  for (const YAML::Node& item : read_items(node, kRelayAddresses, at)) {
    const std::string address = item.IsScalar() ? item.Scalar() : "";
    if (is_ip(address)) {
      turn.relay_addresses.push_back(address);
    } else {
      at.problem("must hold IP addresses, got " + in_quotes(address));
    }
  }
}

Field<TurnConfig> relay_addresses() {
  return {"relay_addresses", read_relay_addresses,
          [](const std::string& path, std::vector<ReferenceRow>& rows) {
            rows.push_back({path + "relay_addresses", "list of IP addresses", "",
                            "From where the TURN server sends to the relay (coturn's relay-ip): "
                            "who comes from there counts as `turn` in the metrics."});
          }};
}

Field<TurnConfig> urls() {
  return {
      "urls", read_urls, [](const std::string& path, std::vector<ReferenceRow>& rows) {
        rows.push_back({path + "urls", "list of " + to_string(kUrls) + " URLs (RFC 7065)", "",
                        "Where browsers reach the TURN server, as `turn:HOST:3478?transport=udp` "
                        "and `turns:HOST:443?transport=tcp`; without any, pages get none."});
      }};
}

}  // namespace

bool is_turn_url(const std::string& text) {
  std::string_view rest = text;
  const bool secure = strip(rest, "turns:");
  if (!secure && !strip(rest, "turn:")) return false;
  const std::size_t query = rest.find('?');
  if (query != std::string_view::npos) {
    const std::string_view transport = rest.substr(query);
    if (transport != "?transport=tcp" && (secure || transport != "?transport=udp")) return false;
    rest = rest.substr(0, query);
  }
  return is_host_and_port(rest);
}

const Fields<TurnConfig>& turn_fields() {
  using T = TurnConfig;
  static const Fields<T> fields = {
      urls(),
      text("secret", &T::secret, {16, 4'096},
           "Key shared with the TURN server (coturn's static-auth-secret). Give this or "
           "secret_file, not both."),
      text("secret_file", &T::secret_file, {1, 4'096},
           "File with that key, relative to this file."),
      relay_addresses(),
      seconds("lifetime_s", &T::lifetime, {600, 604'800},
              "How long the credentials are good that a page gets; fresh ones come at half of it."),
  };
  return fields;
}

}  // namespace config
