// Writes transport-wide congestion feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01
// §3.1) as Chromium reads it.
//   append(…)     one packet about the first few of `arrivals`; call again with the rest until it
//   gives 0
// A packet ends early where a delta exceeds ±8.2 s or where the room ends. Lost packets are
// reported together with the next received one: behind the last arrival nothing is known to be
// lost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/units.h"

namespace sfu {

class TransportFeedbackBuilder {
 public:
  explicit TransportFeedbackBuilder(Ssrc sender) : sender_(sender) {}

  // arrivals[i] is when sequence number first + i arrived, nullopt when it did not. `media_source`
  // must be a stream the reader sends: Chromium drops feedback about any other. Returns how many
  // arrivals the packet covers; 0 and nothing written when none was received within
  // TransportFeedback::kMaxStatuses, or when there is no room (40 bytes always suffice for one
  // packet after few losses).
  std::size_t append(Ssrc media_source, std::uint16_t first,
                     std::span<const std::optional<Timestamp>> arrivals, ByteWriter& out);

 private:
  Ssrc sender_;
  std::uint8_t feedback_count_ = 0;
};

}  // namespace sfu
