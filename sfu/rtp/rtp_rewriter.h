// Makes one continuous outgoing stream (RFC 7667 §3.7) out of a sequence of source streams:
// sequence numbers, timestamps and what descriptors count go on where the last source stopped.
//   rewrite(packet, now)     the packet's place in the outgoing stream; nullopt: from before the
//                            switch, sent already, skipped, or too old
//   skip(seq)                this packet is deliberately not forwarded: later ones close up
//   switch_to(now, offset)   the next packet starts another source
// What the network lost stays a hole, and whoever comes late gets the number that was kept for it.
// No outgoing number is given to two packets. Limits: `kMaxRanges` skips are remembered, packets
// may be SequenceWindow::kSize late, and a jump beyond `kMaxGap` leaves a hole of one number only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sfu/base/sequence.h"
#include "sfu/base/units.h"
#include "sfu/rtp/descriptor_rewriter.h"
#include "sfu/rtp/packet.h"
#include "sfu/rtp/sequence_window.h"

namespace sfu {

class RtpRewriter {
 public:
  struct Output {
    std::uint16_t sequence_number = 0;
    std::uint32_t timestamp = 0;
    DescriptorRewriter::Output descriptor;
  };

  explicit RtpRewriter(std::uint32_t clock_rate, std::uint16_t first_sequence,
                       std::uint32_t first_timestamp);

  // Without an offset the first packet of the new source is as much later than the last one in RTP
  // time as it is on the clock, at least one frame; with it, it is incoming + offset (but always
  // later).
  void switch_to(Timestamp now, std::optional<std::uint32_t> timestamp_offset = {});
  // When a later packet has its number already, the hole cannot close: then its number comes back,
  // for the caller to fill with an empty packet (or to leave as a loss).
  std::optional<std::uint16_t> skip(UnwrappedSeq seq);
  std::optional<Output> rewrite(const IncomingRtp& packet, Timestamp now);

  // outgoing − incoming of the current source; nullopt before its first packet.
  [[nodiscard]] std::optional<std::uint32_t> timestamp_offset() const;

 private:
  static constexpr std::size_t kMaxRanges = 64;
  static constexpr std::int64_t kMaxGap = 3'000;  // a jump, not a loss that anybody repairs
  struct Range {
    UnwrappedSeq first = 0;  // incoming; up to the next range's first
    std::int64_t offset = 0;
  };

  void start_source(const IncomingRtp& packet, Timestamp now);
  [[nodiscard]] std::uint32_t first_timestamp_of(const IncomingRtp& packet, Timestamp now) const;
  void start_range(UnwrappedSeq first, std::int64_t outgoing);
  void add_range(Range range);
  void note_sent(std::uint32_t timestamp, Timestamp now);
  [[nodiscard]] std::optional<std::int64_t> offset_for(UnwrappedSeq seq) const;

  std::uint32_t clock_rate_;
  bool started_ = false;        // anything went out ever
  bool in_source_ = false;      // the current source's first packet went out
  std::int64_t next_sequence_;  // unwrapped outgoing: one behind the highest that is taken
  std::uint32_t last_timestamp_;
  Timestamp last_sent_;
  std::optional<std::uint32_t> requested_offset_;
  std::uint32_t timestamp_offset_ = 0;
  SequenceWindow used_;  // incoming numbers of this source that went out or were skipped
  std::array<Range, kMaxRanges> ranges_{};
  std::size_t range_count_ = 0;
  DescriptorRewriter descriptors_;
};

}  // namespace sfu
