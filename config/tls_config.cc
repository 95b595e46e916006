#include "config/tls_config.h"

#include <algorithm>

#include "config/fields.h"

namespace config {
namespace {

constexpr Bounds kPath = {1, 4'096};
constexpr Bounds kNames = {1, 32};
constexpr std::size_t kLongestName = 253;  // RFC 1035 §2.3.4

bool is_label(std::string_view label) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, allowed);
}

bool is_host_name(std::string_view name) {
  if (name.size() > kLongestName) return false;
  for (;;) {
    const std::size_t dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

void read_names(const YAML::Node& node, const Cursor& at, TlsConfig& tls) {
  for (const YAML::Node& item : read_items(node, kNames, at)) {
    const std::string name = item.IsScalar() ? item.Scalar() : "";
    if (is_ip(name) || is_host_name(name)) {
      tls.names.push_back(name);
    } else {
      at.problem("must hold host names in small letters or IP addresses, got " + in_quotes(name));
    }
  }
}

Field<TlsConfig> names() {
  return {"names", read_names, [](const std::string& path, std::vector<ReferenceRow>& rows) {
            rows.push_back(
                {path + "names", "list of host names and IP addresses", "the announced addresses",
                 "What kiosks and desks call the relay; the local CA certifies these and "
                 "never others, so name them before kiosks trust it."});
          }};
}

}  // namespace

const Fields<TlsConfig>& tls_fields() {
  using T = TlsConfig;
  static const Fields<T> fields = {
      text("certificate", &T::certificate, kPath,
           "PEM file: the server's certificate, then each one's issuer. SIGHUP reads it again."),
      text("key", &T::key, kPath, "PEM file with its private key, without password."),
      text("local_ca", &T::local_ca, kPath,
           "Instead of both: directory of an authority of the relay's own, made at the first "
           "start."),
      names(),
  };
  return fields;
}

}  // namespace config
