// Sender report (RFC 3550 §6.4.1): which NTP time belongs to which RTP timestamp, and what was
// sent.
#pragma once

#include <cstdint>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/result.h"
#include "sfu/wire/rtcp/reader.h"
#include "sfu/wire/rtcp/report_block.h"

namespace sfu {

struct SenderReport {
  static constexpr std::uint8_t kPacketType = 200;
  Ssrc sender;
  std::uint64_t ntp_time = 0;  // 32.32 fixed point
  std::uint32_t rtp_timestamp = 0;
  std::uint32_t packet_count = 0;
  std::uint32_t octet_count = 0;
  ReportBlocks blocks;

  // Profile-specific extensions behind the blocks are ignored.
  static Result<SenderReport, ParseError> parse(const RtcpHeader& packet);
  void write(ByteWriter& out) const;
  // What a report block quotes as `last_sr`.
  [[nodiscard]] std::uint32_t compact_ntp_time() const {
    return static_cast<std::uint32_t>(ntp_time >> 16);
  }
  friend bool operator==(const SenderReport&, const SenderReport&) = default;
};

}  // namespace sfu
