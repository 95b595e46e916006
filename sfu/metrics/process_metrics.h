// What the process as a whole says of itself, beside what its threads count (metrics.h): read when
// the metrics are asked for, by whoever may ask the operating system.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sfu/metrics/webhook_metrics.h"

namespace sfu {

struct ProcessMetrics {
  double cpu_seconds = 0;
  std::int64_t resident_bytes = 0;
  std::int64_t open_files = 0;
  std::int64_t max_files = 0;
  std::int64_t started = 0;  // Unix time in seconds
  bool draining = false;
  std::int64_t config_read = 0;  // the one in use; Unix time in seconds
  std::int64_t reloads_taken = 0;
  std::int64_t reloads_refused = 0;
  std::vector<WebhookMetrics> webhooks = {};
};

struct ProcessRow {
  const char* name;
  const char* help;
  bool counter;  // otherwise a gauge
  double (*value)(const ProcessMetrics&);
};

std::span<const ProcessRow> process_rows();

inline constexpr const char* kReloadsName = "guichet_config_reloads_total";
inline constexpr const char* kReloadsHelp =
    "Configurations read again at SIGHUP, by result: taken, or refused as a whole.";

}  // namespace sfu
