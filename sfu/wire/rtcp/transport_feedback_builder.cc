#include "sfu/wire/rtcp/transport_feedback_builder.h"

#include <algorithm>
#include <limits>

#include "sfu/base/datagram.h"
#include "sfu/wire/rtcp/packet_writer.h"
#include "sfu/wire/rtcp/status_chunk.h"
#include "sfu/wire/rtcp/transport_feedback.h"

namespace sfu {
namespace {

using Arrivals = std::span<const std::optional<Timestamp>>;

constexpr std::size_t kHeaderSize = 20;  // RTCP header, both SSRCs, base, count, reference time
constexpr std::int64_t kReferenceUs = TransportFeedback::kReferenceUnit.us();
constexpr std::int64_t kDeltaUs = TransportFeedback::kDeltaUnit.us();
constexpr std::int64_t kLargestSmallDelta = 0xFF;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// What one packet will say: how many arrivals fit into `room` bytes, their chunks and deltas.
class FeedbackPlan {
 public:
  FeedbackPlan(Arrivals arrivals, std::size_t room) : room_(room / 4 * 4) {
    const std::size_t count = std::min(arrivals.size(), TransportFeedback::kMaxStatuses);
    for (std::size_t i = 0; i < count; ++i) {
      if (arrivals[i] && !add(i, *arrivals[i])) break;
    }
    chunks_.finish();
  }

  [[nodiscard]] std::size_t covered() const { return covered_; }
  [[nodiscard]] std::uint32_t reference_time() const {
    return static_cast<std::uint32_t>(reference_) & 0xFF'FFFF;
  }
  void write_chunks_and_deltas(ByteWriter& out) const {
    for (const std::uint16_t chunk : chunks_.chunks()) out.u16(chunk);
    for (const std::int16_t delta : deltas_) {
      if (is_small(delta)) {
        out.u8(static_cast<std::uint8_t>(delta));
      } else {
        out.u16(static_cast<std::uint16_t>(delta));
      }
    }
  }

 private:
  static bool is_small(std::int64_t delta) { return delta >= 0 && delta <= kLargestSmallDelta; }

  // The received packet `i` and the lost ones before it; false when the packet ends before them.
  bool add(std::size_t i, Timestamp arrived) {
    if (covered_ == 0) {
      reference_ = floor_div(arrived.us(), kReferenceUs);
      last_us_ = reference_ * kReferenceUs;
    }
    // To the nearest unit from what was reported, not from what was measured: errors do not add up.
    const std::int64_t delta = floor_div(arrived.us() - last_us_ + kDeltaUs / 2, kDeltaUs);
    if (delta < std::numeric_limits<std::int16_t>::min()) return false;
    if (delta > std::numeric_limits<std::int16_t>::max()) return false;
    const std::size_t size = is_small(delta) ? 1 : 2;
    const std::size_t lost = i - covered_;
    if (kHeaderSize + 2 * chunks_.max_after(lost) + delta_bytes_ + size > room_) return false;
    for (std::size_t n = 0; n < lost; ++n) chunks_.add(PacketStatus::kNotReceived);
    chunks_.add(is_small(delta) ? PacketStatus::kSmallDelta : PacketStatus::kLargeDelta);
    if (!deltas_.push(static_cast<std::int16_t>(delta))) return false;
    delta_bytes_ += size;
    last_us_ += delta * kDeltaUs;
    covered_ = i + 1;
    return true;
  }

  std::size_t room_;
  std::size_t covered_ = 0;
  std::int64_t reference_ = 0;
  std::int64_t last_us_ = 0;
  StatusChunkEncoder chunks_;
  BoundedList<std::int16_t, kMaxDatagram> deltas_;
  std::size_t delta_bytes_ = 0;
};

}  // namespace

std::size_t TransportFeedbackBuilder::append(Ssrc media_source, std::uint16_t first,
                                             Arrivals arrivals, ByteWriter& out) {
  const FeedbackPlan plan(arrivals, std::min(out.remaining(), kMaxDatagram));
  if (plan.covered() == 0 || !out.ok()) return 0;
  RtcpPacketWriter packet(out, TransportFeedback::kPacketType, TransportFeedback::kFormat);
  out.u32(sender_.raw());
  out.u32(media_source.raw());
  out.u16(first);
  out.u16(static_cast<std::uint16_t>(plan.covered()));
  out.u24(plan.reference_time());
  out.u8(feedback_count_++);
  plan.write_chunks_and_deltas(out);
  packet.finish();
  return plan.covered();
}

}  // namespace sfu
