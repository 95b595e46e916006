// `log`: what is written to standard error.
#pragma once

#include <cstdint>

namespace config {

enum class LogLevel : std::uint8_t { kError, kWarn, kInfo, kDebug };
enum class LogFormat : std::uint8_t { kLogfmt, kText };

struct LogConfig {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kLogfmt;
};

}  // namespace config
