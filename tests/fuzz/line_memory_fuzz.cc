// Any text as the file of lines: what is read is written and read again as the same, and what is
// recalled of it may be a start.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sfu/cc/rate_start.h"
#include "signalling/session/line_memory.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = signalling::LineMemory::read(text, {});
  if (!read) {
    if (read.error().empty()) std::abort();
    return 0;
  }
  const auto again = signalling::LineMemory::read(read->to_text(), {});
  if (!again || again->to_text() != read->to_text()) std::abort();
  const auto line = read->recall({.site = "isle"}, 1'800'000'000);
  const sfu::SendRateEstimator::Options defaults;
  const sfu::RateStart start{.sold = {}, .remembered = line.up};
  if (start.options(defaults).start < defaults.min) std::abort();
  return 0;
}
