#include "sfu/app/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace sfu {
namespace {

double to_seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// Of the program's first instructions.
const auto kStarted = std::chrono::system_clock::now().time_since_epoch();

}  // namespace

ProcessMetrics read_process() {
  ProcessMetrics process;
  process.started = std::chrono::duration_cast<std::chrono::seconds>(kStarted).count();
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    process.cpu_seconds = to_seconds(usage.ru_utime) + to_seconds(usage.ru_stime);
  }
  std::int64_t size = 0;
  std::int64_t resident = 0;  // proc(5): both in pages
  if (std::ifstream("/proc/self/statm") >> size >> resident) {
    process.resident_bytes = resident * sysconf(_SC_PAGESIZE);
  }
  std::error_code error;
  const std::filesystem::directory_iterator open("/proc/self/fd", error);
  if (!error) process.open_files = std::distance(begin(open), end(open)) - 1;  // its own
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    process.max_files = static_cast<std::int64_t>(limit.rlim_cur);
  }
  return process;
}

}  // namespace sfu
