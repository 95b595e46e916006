#include "sfu/wire/rtcp/transport_feedback.h"

#include <algorithm>

#include "sfu/wire/rtcp/status_chunk.h"

namespace sfu {
namespace {

using Arrivals = std::vector<TransportFeedback::Arrival>;

// Moves `in` behind the chunks, where the deltas begin.
void skip_chunks(ByteReader& in, std::size_t status_count) {
  for (std::size_t seen = 0; seen < status_count && in.ok();) {
    seen += StatusChunk(in.u16()).size();
  }
}

// Reads the arrival times chunk by chunk; the last chunk may have more symbols than there are
// packets.
class ArrivalReader {
 public:
  ArrivalReader(ByteReader chunks, ByteReader deltas) : chunks_(chunks), deltas_(deltas) {}

  std::optional<ParseError> read(std::uint16_t sequence, std::size_t count, Arrivals& out) {
    while (out.size() < count) {
      const StatusChunk chunk(chunks_.u16());
      const std::size_t size = std::min(chunk.size(), count - out.size());
      for (std::size_t i = 0; i < size; ++i) {
        if (chunk.at(i) == PacketStatus::kReserved) return ParseError::kBadValue;
        out.push_back({sequence++, arrival(chunk.at(i))});
      }
    }
    if (!deltas_.ok()) return ParseError::kTooShort;
    return std::nullopt;
  }

 private:
  std::optional<TimeDelta> arrival(PacketStatus status) {
    if (status == PacketStatus::kNotReceived) return std::nullopt;
    const std::int64_t units = status == PacketStatus::kSmallDelta
                                   ? deltas_.u8()
                                   : static_cast<std::int16_t>(deltas_.u16());
    at_ += TransportFeedback::kDeltaUnit * units;
    return at_;
  }

  ByteReader chunks_;
  ByteReader deltas_;
  TimeDelta at_;
};

}  // namespace

//  |                     SSRC of packet sender                     |             draft-01 §3.1
//  |                      SSRC of media source                     |
//  |      base sequence number     |      packet status count      |
//  |                 reference time                | fb pkt. count |
//  |          packet chunks, 16 bits each, until every packet has a status     |
//  |          receive deltas, 8 or 16 bits each, one per received packet       |
Result<TransportFeedback, ParseError> TransportFeedback::parse(ByteSpan body,
                                                               std::vector<Arrival>& arrivals) {
  arrivals.clear();
  ByteReader in(body);
  TransportFeedback feedback;
  feedback.sender = Ssrc(in.u32());
  feedback.media_source = Ssrc(in.u32());
  feedback.base_sequence = in.u16();
  feedback.status_count = in.u16();
  feedback.reference_time = in.u24();
  feedback.feedback_count = in.u8();
  const ByteReader chunks = in;
  if (!in.ok()) return ParseError::kTooShort;
  if (feedback.status_count == 0) return ParseError::kBadValue;
  if (feedback.status_count > kMaxStatuses) return ParseError::kUnsupported;
  skip_chunks(in, feedback.status_count);
  if (!in.ok()) return ParseError::kTooShort;
  ArrivalReader reader(chunks, in);
  const auto error = reader.read(feedback.base_sequence, feedback.status_count, arrivals);
  if (!error) return feedback;
  arrivals.clear();
  return *error;
}

TimeDelta TransportFeedback::since_reference_of(const TransportFeedback& other) const {
  constexpr std::uint32_t kCircle = 1U << 24;
  const std::int64_t forward = (reference_time - other.reference_time) & (kCircle - 1);
  return kReferenceUnit * (forward < kCircle / 2 ? forward : forward - kCircle);
}

}  // namespace sfu
