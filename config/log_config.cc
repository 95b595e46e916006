#include "config/log_config.h"

#include "config/fields.h"

namespace config {

const Fields<LogConfig>& log_fields() {
  static const Fields<LogConfig> fields = {
      choice(
          "level", &LogConfig::level, {"error", "warn", "info", "debug"},
          "error: someone must act; warn: a peer misbehaved; info: lifecycle, no name or address."),
      choice("format", &LogConfig::format, {"logfmt", "text"},
             "logfmt for machines, text for a terminal."),
  };
  return fields;
}

}  // namespace config
