// `tls`: the certificate of the public listener, given or made. Without it the listener speaks
// plain HTTP.
#pragma once

#include <string>
#include <vector>

namespace config {

struct TlsConfig {
  std::string certificate;  // files, relative to the configuration's
  std::string key;
  std::string local_ca;            // directory
  std::vector<std::string> names;  // of the certificate that the local CA issues

  [[nodiscard]] bool given() const { return !certificate.empty(); }
  [[nodiscard]] bool made() const { return !local_ca.empty(); }
  [[nodiscard]] bool enabled() const { return given() || made(); }
};

}  // namespace config
