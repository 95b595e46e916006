#include "loadtest/world/link.h"

#include <algorithm>

namespace loadtest {

sfu::TimeDelta Link::queue_delay(sfu::Timestamp now) const {
  return free_at_ > now ? free_at_ - now : sfu::TimeDelta::zero();
}

bool Link::lose() {
  const bool moves = random_.chance(bad_ ? profile_.burst_end_ppm : profile_.burst_start_ppm);
  if (moves) bad_ = !bad_;
  return random_.chance(bad_ ? profile_.burst_loss_ppm : profile_.loss_ppm);
}

std::optional<sfu::Timestamp> Link::transmit(sfu::DataSize size, sfu::Timestamp now) {
  ++counts_.sent;
  const sfu::TimeDelta waiting = queue_delay(now);
  // An idle serialiser takes a packet of any size; a busy one only what the queue has room for.
  const bool idle = waiting == sfu::TimeDelta::zero();
  if (!idle && profile_.rate * waiting + size > profile_.queue) {
    ++counts_.overflowed;
    return std::nullopt;
  }
  free_at_ = std::max(free_at_, now) + size / profile_.rate;
  counts_.longest_queue = std::max(counts_.longest_queue, free_at_ - now);
  const bool lost = lose();
  const std::int64_t jitter =
      profile_.jitter.us() == 0 ? 0 : random_.below(profile_.jitter.us() + 1);
  const bool held_back = random_.chance(profile_.reorder_ppm);
  if (lost) {
    ++counts_.lost;
    if (profile_.retransmit_after == sfu::TimeDelta::zero()) return std::nullopt;
  }
  ++counts_.arrived;
  sfu::Timestamp arrival = free_at_ + profile_.delay + sfu::TimeDelta::us(jitter);
  if (lost) arrival = arrival + profile_.retransmit_after;
  if (held_back) return arrival + profile_.reorder_by;
  last_arrival_ = std::max(last_arrival_, arrival);
  return last_arrival_;
}

}  // namespace loadtest
