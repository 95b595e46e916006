// Transport-wide congestion feedback, read (draft-holmer-rmcat-transport-wide-cc-extensions-01
// §3.1): when each packet of a connection arrived. Writing it is TransportFeedbackBuilder's work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/result.h"
#include "sfu/base/units.h"

namespace sfu {

struct TransportFeedback {
  static constexpr std::uint8_t kPacketType = 205;
  static constexpr std::uint8_t kFormat = 15;
  // Run lengths name 65,535 packets in 16 bytes, so the wire bounds nothing. This is more than
  // three seconds of 20 Mbit/s; a longer outage needs no list of what it lost.
  static constexpr std::size_t kMaxStatuses = 8'192;
  static constexpr TimeDelta kReferenceUnit = TimeDelta::ms(64);
  static constexpr TimeDelta kDeltaUnit = TimeDelta::us(250);

  struct Arrival {
    std::uint16_t sequence = 0;
    std::optional<TimeDelta> since_reference;  // nullopt: not received
    friend bool operator==(const Arrival&, const Arrival&) = default;
  };

  Ssrc sender;
  Ssrc media_source;
  std::uint16_t base_sequence = 0;
  std::uint16_t status_count = 0;
  std::uint32_t reference_time = 0;  // 24 bits of kReferenceUnit on the receiver's clock; wraps
  std::uint8_t feedback_count = 0;   // wraps

  // `arrivals` gets one entry per status, in order of sequence number; after an error it is empty.
  // The caller keeps the vector, so that reading does not allocate once it has grown.
  static Result<TransportFeedback, ParseError> parse(ByteSpan body, std::vector<Arrival>& arrivals);

  // From another packet's reference time to this one's, the shorter way around the 12-day circle.
  [[nodiscard]] TimeDelta since_reference_of(const TransportFeedback& other) const;
  friend bool operator==(const TransportFeedback&, const TransportFeedback&) = default;
};

}  // namespace sfu
