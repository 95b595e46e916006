#include "sfu/rtp/paced_queue.h"

#include <algorithm>

#include "sfu/base/check.h"

namespace sfu {

void PacedQueue::push(PacedPacket&& packet) {
  if (count_ == ring_.size()) {
    constexpr std::size_t kFirstSize = 16;
    std::ranges::rotate(ring_, ring_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
    ring_.resize(std::max(kFirstSize, ring_.size() * 2));
  }
  bytes_ += packet.size;
  ring_[(first_ + count_++) & (ring_.size() - 1)] = std::move(packet);
}

PacedPacket PacedQueue::pop() {
  SFU_CHECK(count_ > 0);
  PacedPacket packet = std::move(ring_[first_]);
  first_ = (first_ + 1) & (ring_.size() - 1);
  --count_;
  bytes_ -= packet.size;
  return packet;
}

}  // namespace sfu
