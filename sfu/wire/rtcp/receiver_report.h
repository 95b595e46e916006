// Receiver report (RFC 3550 §6.4.2): report blocks of somebody who sends nothing.
#pragma once

#include <cstdint>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/result.h"
#include "sfu/wire/rtcp/reader.h"
#include "sfu/wire/rtcp/report_block.h"

namespace sfu {

struct ReceiverReport {
  static constexpr std::uint8_t kPacketType = 201;
  Ssrc sender;
  ReportBlocks blocks;

  // Profile-specific extensions behind the blocks are ignored.
  static Result<ReceiverReport, ParseError> parse(const RtcpHeader& packet);
  void write(ByteWriter& out) const;
  friend bool operator==(const ReceiverReport&, const ReceiverReport&) = default;
};

}  // namespace sfu
