// One event, one line on standard error: `noun.verb` for programs, a sentence for people. No IP
// address, name or token of a person at info; never per packet (that is a counter).
//   logfmt   time=2026-01-31T08:00:00.000Z level=info event=pages.listening msg="Kiosk: http://…"
//   text     08:00:00 info  Kiosk: http://…
// error: someone must act; warn: look at it by day; info: lifecycle.
#pragma once

#include <string>
#include <string_view>

#include "config/log_config.h"

namespace sfu {

void start_logging(const config::LogConfig& config);
void set_log_level(config::LogLevel level);
void log(config::LogLevel level, std::string_view event, std::string_view text);

inline void log_error(std::string_view event, std::string_view text) {
  log(config::LogLevel::kError, event, text);
}
inline void log_warn(std::string_view event, std::string_view text) {
  log(config::LogLevel::kWarn, event, text);
}
inline void log_info(std::string_view event, std::string_view text) {
  log(config::LogLevel::kInfo, event, text);
}

// `text` as a logfmt value: always in quotes, one line whatever is in it.
std::string quoted(std::string_view text);

}  // namespace sfu
