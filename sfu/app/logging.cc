#include "sfu/app/logging.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace sfu {
namespace {

// Set once by start_logging(), before any other thread runs.
config::LogFormat format = config::LogFormat::kLogfmt;

// spdlog says "warning"; docs and alerts say "warn".
std::string_view name_of(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::kError:
      return "error";
    case config::LogLevel::kWarn:
      return "warn";
    case config::LogLevel::kInfo:
      return "info";
    case config::LogLevel::kDebug:
      break;
  }
  return "debug";
}

spdlog::level::level_enum to_spdlog(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::kError:
      return spdlog::level::err;
    case config::LogLevel::kWarn:
      return spdlog::level::warn;
    case config::LogLevel::kInfo:
      return spdlog::level::info;
    case config::LogLevel::kDebug:
      break;
  }
  return spdlog::level::debug;
}

}  // namespace

void start_logging(const config::LogConfig& config) {
  format = config.format;
  auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  auto logger = std::make_shared<spdlog::logger>("guichet", std::move(sink));
  if (format == config::LogFormat::kLogfmt) {
    logger->set_pattern("time=%Y-%m-%dT%H:%M:%S.%eZ %v", spdlog::pattern_time_type::utc);
  } else {
    logger->set_pattern("%H:%M:%S %^%-5l%$ %v");
  }
  spdlog::set_default_logger(std::move(logger));
  set_log_level(config.level);
}

void set_log_level(config::LogLevel level) { spdlog::set_level(to_spdlog(level)); }

void log(config::LogLevel level, std::string_view event, std::string_view text) {
  if (format == config::LogFormat::kLogfmt) {
    spdlog::log(to_spdlog(level), "level={} event={} msg={}", name_of(level), event, quoted(text));
  } else {
    spdlog::log(to_spdlog(level), "{}", text);
  }
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      result += ' ';
    } else {
      result += c;
    }
  }
  return result + "\"";
}

}  // namespace sfu
