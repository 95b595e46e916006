#include "sfu/rtp/rtp_rewriter.h"

#include <algorithm>

namespace sfu {
namespace {

constexpr std::uint32_t kVideoClockRate = 90'000;

// The least distance of two frames: 1/30 s of video, 20 ms of audio.
std::uint32_t ticks_per_frame(std::uint32_t clock_rate) {
  return clock_rate == kVideoClockRate ? clock_rate / 30 : clock_rate / 50;
}

// a after b on the circle of RTP timestamps.
bool is_later(std::uint32_t a, std::uint32_t b) { return a != b && a - b < 0x8000'0000; }

}  // namespace

RtpRewriter::RtpRewriter(std::uint32_t clock_rate, std::uint16_t first_sequence,
                         std::uint32_t first_timestamp)
    : clock_rate_(clock_rate), next_sequence_(first_sequence), last_timestamp_(first_timestamp) {}

void RtpRewriter::switch_to(Timestamp, std::optional<std::uint32_t> timestamp_offset) {
  in_source_ = false;
  requested_offset_ = timestamp_offset;
}

std::optional<RtpRewriter::Output> RtpRewriter::rewrite(const IncomingRtp& packet, Timestamp now) {
  if (!in_source_) start_source(packet, now);
  const auto highest = *used_.highest();
  if (packet.sequence - highest > kMaxGap) start_range(packet.sequence, next_sequence_ + 1);

  const auto offset = offset_for(packet.sequence);
  if (!offset || used_.insert(packet.sequence) != SequenceWindow::Seen::kNew) return std::nullopt;
  const std::int64_t sequence = packet.sequence + *offset;
  next_sequence_ = std::max(next_sequence_, sequence + 1);

  Output out;
  out.sequence_number = static_cast<std::uint16_t>(sequence);
  out.timestamp = packet.timestamp + timestamp_offset_;
  note_sent(out.timestamp, now);
  out.descriptor = descriptors_.rewrite(packet.descriptor);
  return out;
}

std::optional<std::uint16_t> RtpRewriter::skip(UnwrappedSeq seq) {
  if (!in_source_) return std::nullopt;
  const auto highest = *used_.highest();
  const auto offset = offset_for(seq);
  if (!offset || seq - highest > kMaxGap) return std::nullopt;
  if (used_.insert(seq) != SequenceWindow::Seen::kNew) return std::nullopt;
  if (seq < highest) return static_cast<std::uint16_t>(seq + *offset);
  next_sequence_ = std::max(next_sequence_, seq + *offset);
  add_range({seq + 1, *offset - 1});
  return std::nullopt;
}

void RtpRewriter::start_source(const IncomingRtp& packet, Timestamp now) {
  timestamp_offset_ = first_timestamp_of(packet, now) - packet.timestamp;
  requested_offset_.reset();
  start_range(packet.sequence, next_sequence_);
  descriptors_.start_source();
  in_source_ = true;
}

std::uint32_t RtpRewriter::first_timestamp_of(const IncomingRtp& packet, Timestamp now) const {
  if (requested_offset_) {
    const std::uint32_t wanted = packet.timestamp + *requested_offset_;
    // Two frames with one timestamp are one frame to a receiver.
    const std::uint32_t earliest = last_timestamp_ + clock_rate_ / 1'000;
    return !started_ || is_later(wanted, last_timestamp_) ? wanted : earliest;
  }
  if (!started_) return last_timestamp_;
  const std::int64_t elapsed = std::max<std::int64_t>((now - last_sent_).us(), 0);
  const auto ticks = static_cast<std::uint32_t>(elapsed * clock_rate_ / 1'000'000);
  return last_timestamp_ + std::max(ticks, ticks_per_frame(clock_rate_));
}

// From `first` on incoming numbers continue at `outgoing`; what came before is refused.
void RtpRewriter::start_range(UnwrappedSeq first, std::int64_t outgoing) {
  used_.clear();
  used_.insert(first - 1);
  range_count_ = 0;
  add_range({first, outgoing - first});
}

void RtpRewriter::add_range(Range range) {
  // Skipped packets in a row share one range.
  if (range_count_ > 0 && ranges_[range_count_ - 1].first + 1 == range.first) {
    ranges_[range_count_ - 1] = range;
    return;
  }
  if (range_count_ == kMaxRanges) {
    std::shift_left(ranges_.begin(), ranges_.end(), 1);
    --range_count_;
  }
  ranges_[range_count_++] = range;
}

std::optional<std::int64_t> RtpRewriter::offset_for(UnwrappedSeq seq) const {
  for (std::size_t i = range_count_; i > 0; --i) {
    if (ranges_[i - 1].first <= seq) return ranges_[i - 1].offset;
  }
  return std::nullopt;
}

void RtpRewriter::note_sent(std::uint32_t timestamp, Timestamp now) {
  if (started_ && !is_later(timestamp, last_timestamp_)) return;
  started_ = true;
  last_timestamp_ = timestamp;
  last_sent_ = now;
}

std::optional<std::uint32_t> RtpRewriter::timestamp_offset() const {
  if (!in_source_) return std::nullopt;
  return timestamp_offset_;
}

}  // namespace sfu
