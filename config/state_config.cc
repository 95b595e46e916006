#include "config/state_config.h"

#include "config/fields.h"

namespace config {

const Fields<StateConfig>& state_fields() {
  static const Fields<StateConfig> fields = {
      text("directory", &StateConfig::directory, {1, 4'096},
           "Directory for what has to outlive the relay (enrolled devices, never anything of a "
           "visit's content), relative to this file; made 0700 at the start. Without it nothing "
           "is kept."),
  };
  return fields;
}

}  // namespace config
