#include "sfu/metrics/process_metrics.h"

namespace sfu {
namespace {

using P = ProcessMetrics;

template <auto Field>
double number(const P& process) {
  return static_cast<double>(process.*Field);
}

constexpr ProcessRow kRows[] = {
    {"guichet_process_cpu_seconds_total", "Processor time of all threads, user and system.", true,
     number<&P::cpu_seconds>},
    {"guichet_process_resident_memory_bytes", "Memory in use (resident set).", false,
     number<&P::resident_bytes>},
    {"guichet_process_open_files", "File descriptors in use: connections, listeners, timers.",
     false, number<&P::open_files>},
    {"guichet_process_max_files", "File descriptors that may be in use (RLIMIT_NOFILE).", false,
     number<&P::max_files>},
    {"guichet_process_start_timestamp_seconds", "Unix time at which the relay was started.", false,
     number<&P::started>},
    {"guichet_draining", "1 from SIGTERM on: visits under way may end, no new one begins.", false,
     number<&P::draining>},
    {"guichet_config_last_reload_success_timestamp_seconds",
     "Unix time at which the configuration in use was read: at the start, or at SIGHUP.", false,
     number<&P::config_read>},
};

}  // namespace

std::span<const ProcessRow> process_rows() { return kRows; }

}  // namespace sfu
