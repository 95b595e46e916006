#include "sfu/rtp/sent_history.h"

#include <bit>

namespace sfu {

SentHistory::SentHistory() : SentHistory(Options{}) {}

SentHistory::SentHistory(Options options)
    : options_(options), capacity_(std::bit_ceil(options.max_packets)) {}

void SentHistory::store(const OutgoingRtp& packet, std::uint16_t transport_sequence,
                        Timestamp now) {
  if (!packet.stored) return;
  if (entries_.empty()) {
    entries_.resize(capacity_);
    order_.resize(capacity_);
  }
  expire(now);
  if (count_ == capacity_) forget_oldest();
  const std::uint16_t sequence = packet.header.sequence_number;
  at(sequence) = {packet, transport_sequence, now, now, 0, true};
  order_[(oldest_ + count_++) & (capacity_ - 1)] = sequence;
}

const SentHistory::Entry* SentHistory::find(std::uint16_t sequence, Timestamp now,
                                            TimeDelta min_interval) {
  if (entries_.empty()) return nullptr;
  Entry& entry = at(sequence);
  if (!entry.used || entry.packet.header.sequence_number != sequence) return nullptr;
  if (now - entry.sent > options_.max_age || entry.tries >= options_.max_tries) return nullptr;
  if (entry.tries > 0 && now - entry.resent < min_interval) return nullptr;
  ++entry.tries;
  entry.resent = now;
  return &entry;
}

void SentHistory::expire(Timestamp now) {
  while (count_ > 0) {
    const Entry& entry = at(order_[oldest_]);
    const bool overwritten = entry.packet.header.sequence_number != order_[oldest_];
    if (entry.used && !overwritten && now - entry.sent <= options_.max_age) return;
    forget_oldest();
  }
}

void SentHistory::clear() {
  while (count_ > 0) forget_oldest();
}

// The slot may belong to a later packet already; then that one stays.
void SentHistory::forget_oldest() {
  const std::uint16_t sequence = order_[oldest_];
  Entry& entry = at(sequence);
  if (entry.packet.header.sequence_number == sequence) {
    entry.packet.stored = {};
    entry.used = false;
  }
  oldest_ = (oldest_ + 1) & (capacity_ - 1);
  --count_;
}

}  // namespace sfu
