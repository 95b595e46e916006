// Any text as a configuration: problems are told, nothing throws, and each has its place in the
// file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4'096) return 0;  // yaml-cpp recurses; the file is the operator's own
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const config::LoadResult result = config::load_string(text, "fuzz.yaml");
  for (const config::Problem& problem : result.problems) {
    if (problem.what.empty() || problem.line < 0) std::abort();
  }
  return 0;
}
