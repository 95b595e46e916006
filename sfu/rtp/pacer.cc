#include "sfu/rtp/pacer.h"

#include <algorithm>
#include <utility>

namespace sfu {
namespace {

constexpr std::int64_t kUnitsPerByte = 8'000'000;  // bit/s × µs

// The payload outlives the verb that brought it.
bool can_wait(const PacedPacket& packet) {
  return packet.packet.stored || packet.packet.body.empty();
}

}  // namespace

Pacer::Pacer() : Pacer(Options{}) {}

Pacer::Pacer(Options options)
    : options_(options), target_(options.initial_target), budget_(full_budget()) {}

void Pacer::set_rate(DataRate target) { target_ = std::max(target, DataRate::kbps(1)); }

bool Pacer::enqueue(PacedPacket packet, Timestamp now) {
  refill(now);
  const bool voice = packet.traffic == PacerClass::kVoice;
  const bool passes = voice || (may_send() && queued_packets() == 0);
  if (!passes && (!can_wait(packet) || !has_room_for(packet.size))) return false;
  queued_ += packet.size;
  queue(packet.traffic).push(std::move(packet));
  return true;
}

std::optional<PacedPacket> Pacer::pop(Timestamp now) {
  refill(now);
  for (PacedQueue& candidates : queues_) {
    if (candidates.empty()) continue;
    const bool voice = &candidates == &queue(PacerClass::kVoice);
    // What may not wait goes, even if the rate has fallen since it was let in.
    if (!voice && !may_send() && can_wait(candidates.front())) return std::nullopt;
    PacedPacket packet = candidates.pop();
    queued_ -= packet.size;
    budget_ -= packet.size.bytes() * kUnitsPerByte;
    return packet;
  }
  return std::nullopt;
}

Timestamp Pacer::next_timeout() const {
  if (queued_packets() == 0) return Timestamp::never();
  if (!queue(PacerClass::kVoice).empty() || may_send()) return refilled_;
  if (held_) return Timestamp::never();
  return refilled_ + TimeDelta::us(-budget_ / pace().bps() + 1);
}

std::size_t Pacer::queued_packets() const {
  std::size_t count = 0;
  for (const PacedQueue& waiting : queues_) count += waiting.size();
  return count;
}

void Pacer::on_sent(DataSize size) { passed_by_ += size; }

void Pacer::drop_pictures() {
  for (PacedQueue& waiting : queues_) {
    if (&waiting == &queue(PacerClass::kVoice)) continue;
    while (!waiting.empty()) queued_ -= waiting.pop().size;
  }
}

void Pacer::begin_anew() {
  drop_pictures();
  budget_ = full_budget();
  passed_by_ = DataSize::zero();
}

bool Pacer::has_room_for(DataSize size) const {
  if (queued_packets() >= options_.max_packets) return false;
  const DataSize limit = std::max<DataSize>(target_ * options_.max_queue_time, options_.min_queue);
  return queued_ + size <= limit;
}

// Budget that was not used is kept for `burst` only; a debt (voice, the last packet) is paid back,
// but never more of it than one burst, or a fast line that becomes slow would stand still.
void Pacer::refill(Timestamp now) {
  const TimeDelta passed =
      std::clamp<TimeDelta>(now - refilled_, TimeDelta::zero(), TimeDelta::seconds(1));
  refilled_ = std::max(refilled_, now);
  const std::int64_t debt = -std::max(full_budget(), 1'500 * kUnitsPerByte);
  const std::int64_t saved = std::min(budget_ + pace().bps() * passed.us(), full_budget());
  const DataSize passed_by = std::exchange(passed_by_, DataSize::zero());
  budget_ = std::max(saved - passed_by.bytes() * kUnitsPerByte, debt);
}

}  // namespace sfu
