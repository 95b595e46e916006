#include "sfu/cc/twcc_history.h"

#include <algorithm>

namespace sfu {
namespace {

constexpr std::int64_t kArrivalCycleUs = (std::int64_t{1} << 24) * 64'000;
// Further from its origin no clock comes by itself, only by a peer that jumps.
constexpr std::int64_t kFarthest = kArrivalCycleUs * 1'000;  // 34 years

}  // namespace

std::uint16_t TwccHistory::next(Timestamp now, DataSize size, bool with_train) {
  if (ring_.empty()) ring_.resize(kMaxPackets);
  const std::int64_t sequence = next_sequence_++;
  Sent& slot = ring_[static_cast<std::size_t>(sequence) % kMaxPackets];
  if (slot.fate == Fate::kInFlight) in_flight_ -= slot.size;
  slot = {sequence, now, size, Fate::kInFlight, with_train};
  in_flight_ += size;
  unsettled_ = std::max(unsettled_, next_sequence_ - static_cast<std::int64_t>(kMaxPackets));
  return static_cast<std::uint16_t>(sequence);
}

void TwccHistory::on_feedback(std::uint16_t first_sequence,
                              std::span<const std::optional<Timestamp>> arrivals, Timestamp now,
                              std::vector<PacketResult>& out) {
  // The number nearest to what was sent last: feedback is about the past.
  const auto behind = static_cast<std::uint16_t>(next_sequence_ - 1 - first_sequence);
  const std::int64_t first = next_sequence_ - 1 - behind;
  Sent* newest = nullptr;
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    Sent* packet = find(first + static_cast<std::int64_t>(i));
    if (packet == nullptr || packet->fate == Fate::kReceived) continue;
    if (!arrivals[i] && packet->fate == Fate::kLost) continue;
    const bool lost = !arrivals[i].has_value();
    settle(*packet, lost ? Fate::kLost : Fate::kReceived);
    if (!lost) newest = packet;
    out.push_back({packet->sent, lost ? Timestamp() : unwrap(*arrivals[i]), packet->size, lost,
                   packet->with_train});
  }
  if (newest == nullptr) return;
  feedback_rtt_ = now - newest->sent;
  forget_before(newest->sequence);
}

void TwccHistory::begin_anew() {
  first_ = unsettled_ = next_sequence_;
  in_flight_ = DataSize::zero();
  feedback_rtt_.reset();
  for (Sent& packet : ring_) packet.fate = Fate::kUnused;
}

std::optional<Timestamp> TwccHistory::oldest_in_flight() const {
  for (std::int64_t at = unsettled_; at < next_sequence_; ++at) {
    const Sent& packet = ring_[static_cast<std::size_t>(at) % kMaxPackets];
    if (packet.sequence == at && packet.fate == Fate::kInFlight) return packet.sent;
  }
  return std::nullopt;
}

TwccHistory::Sent* TwccHistory::find(std::int64_t sequence) {
  if (ring_.empty() || sequence < first_) return nullptr;
  Sent& slot = ring_[static_cast<std::size_t>(sequence) % kMaxPackets];
  return slot.fate != Fate::kUnused && slot.sequence == sequence ? &slot : nullptr;
}

Timestamp TwccHistory::unwrap(Timestamp arrival) {
  std::int64_t us = arrival.us();
  if (last_arrival_) {
    const std::int64_t distance = last_arrival_->us() - us;
    const std::int64_t half = distance < 0 ? -kArrivalCycleUs / 2 : kArrivalCycleUs / 2;
    us += (distance + half) / kArrivalCycleUs * kArrivalCycleUs;
  }
  if (us < 0 || us > kFarthest) us = arrival.us();
  last_arrival_ = Timestamp::us(us);
  return *last_arrival_;
}

void TwccHistory::settle(Sent& packet, Fate fate) {
  if (packet.fate == Fate::kInFlight) in_flight_ -= packet.size;
  packet.fate = fate;
}

// What newer feedback passed over without a word was in feedback that was lost: it is not in flight
// any more, but nothing is known about it. A later word still counts.
void TwccHistory::forget_before(std::int64_t sequence) {
  for (; unsettled_ < sequence; ++unsettled_) {
    Sent* packet = find(unsettled_);
    if (packet != nullptr && packet->fate == Fate::kInFlight) settle(*packet, Fate::kUnknown);
  }
}

}  // namespace sfu
