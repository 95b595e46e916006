#include "config/admin_config.h"

#include "config/fields.h"

namespace config {

const Fields<AdminConfig>& admin_fields() {
  static const Fields<AdminConfig> fields = {
      endpoint("listen", &AdminConfig::listen,
               "Private listener: /metrics, /healthz, /readyz. It has no login: keep it private."),
  };
  return fields;
}

}  // namespace config
