// Finds runs: neighbouring datagrams to one destination, all of one size but the last, which may be
// shorter. The kernel sends such a run as one message with UDP_SEGMENT, at a fraction of the cost.
#pragma once

#include <cstddef>
#include <span>

#include "sfu/base/outbox.h"

namespace sfu {

// The length (≥ 1) of the run at the front of `entries`, at most `max_segments` datagrams and
// `max_bytes` (one UDP message) long. `entries` is not empty.
inline std::size_t run_length(std::span<const Outbox::Entry> entries, std::size_t max_segments,
                              std::size_t max_bytes = 65'000) {
  const Outbox::Entry& first = entries.front();
  std::size_t bytes = first.bytes.size();
  std::size_t length = 1;
  while (length < entries.size() && length < max_segments) {
    const Outbox::Entry& next = entries[length];
    bytes += next.bytes.size();
    if (next.to != first.to || next.bytes.size() > first.bytes.size() || bytes > max_bytes) break;
    ++length;
    if (next.bytes.size() < first.bytes.size()) break;  // only the last segment may be shorter
  }
  return length;
}

}  // namespace sfu
