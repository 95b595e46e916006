#include "config/admin_config.h"

#include "config/fields.h"

namespace config {

const Fields<AdminConfig>& admin_fields() {
  static const Fields<AdminConfig> fields = {
      endpoint(
          "listen", &AdminConfig::listen,
          "Private listener: /metrics, /healthz, /readyz without login, /admin/v1 and /console "
          "with admin.token. Keep it private."),
      text("token", &AdminConfig::token, {32, 4'096},
           "What whoever uses /admin/v1 or the console must show. Without it and token_file both "
           "are off."),
      text("token_file", &AdminConfig::token_file, {1, 4'096},
           "File with that token, relative to this file; `openssl rand -hex 32` makes one."),
  };
  return fields;
}

}  // namespace config
