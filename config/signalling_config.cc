#include "config/signalling_config.h"

#include "config/fields.h"

namespace config {

const Fields<SignallingConfig>& signalling_fields() {
  static const Fields<SignallingConfig> fields = {
      endpoint("listen", &SignallingConfig::listen,
               "Public listener: pages and signalling, over TLS when there is a section tls."),
  };
  return fields;
}

}  // namespace config
