// Any text as a file of lines: problems are told, nothing throws, and a line that was taken without
// a problem carries packets for an hour of its weather.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "loadtest/world/line_profiles.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4'096) return 0;  // yaml-cpp recurses; the file is the tester's own
  const std::string text(reinterpret_cast<const char*>(data), size);
  const loadtest::Lines read = loadtest::read_lines(text, "fuzz.yaml");
  for (const config::Problem& problem : read.problems) {
    if (problem.what.empty() || problem.line < 0) std::abort();
  }
  if (!read.ok()) return 0;
  for (const loadtest::NamedLine& each : read.lines) {
    loadtest::Link link(each.line.up, loadtest::Random(1));
    sfu::Timestamp last;
    for (int minute = 0; minute < 60; ++minute) {
      const sfu::Timestamp now = sfu::Timestamp() + sfu::TimeDelta::seconds(minute * 60);
      const auto arrival = link.transmit(sfu::DataSize::bytes(std::int64_t{1'200}), now);
      if (arrival && *arrival < last) std::abort();
      if (arrival) last = *arrival;
    }
  }
  return 0;
}
