// What one receiver says about one stream; part of sender and receiver reports (RFC 3550 §6.4.1).
#pragma once

#include <cstddef>
#include <cstdint>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/wire/rtcp/bounded_list.h"

namespace sfu {

struct ReportBlock {
  static constexpr std::size_t kSize = 24;
  Ssrc source;
  std::uint8_t fraction_lost = 0;         // of 256, since the last report
  std::int32_t cumulative_lost = 0;       // 24 bits, signed: duplicates count below zero
  std::uint32_t highest_sequence = 0;     // with the number of wraps in the upper half
  std::uint32_t jitter = 0;               // RTP clock units
  std::uint32_t last_sr = 0;              // middle 32 bits of the last sender report's NTP time
  std::uint32_t delay_since_last_sr = 0;  // 1/65,536 s

  // Reads kSize bytes; the caller asks `in.ok()`.
  static ReportBlock parse(ByteReader& in);
  void write(ByteWriter& out) const;  // cumulative_lost is held within its 24 bits
  friend bool operator==(const ReportBlock&, const ReportBlock&) = default;
};

using ReportBlocks = BoundedList<ReportBlock, 31>;  // a 5-bit count

// Reads `count` (≤ 31) blocks.
ReportBlocks parse_report_blocks(ByteReader& in, std::size_t count);

}  // namespace sfu
