#include "loadtest/world/link.h"

#include <algorithm>

namespace loadtest {

sfu::TimeDelta Link::queue_delay(sfu::Timestamp now) const {
  return free_at_ > now ? free_at_ - now : sfu::TimeDelta::zero();
}

bool Link::lose() {
  const bool moves = random_.chance(bad_ ? profile_.burst_end_ppm : profile_.burst_start_ppm);
  if (moves) bad_ = !bad_;
  const std::int64_t medium = bad_ ? profile_.burst_loss_ppm : profile_.loss_ppm;
  return random_.chance(std::max(medium, weather_.loss_ppm()));
}

void Link::change(const LinkProfile& profile) {
  profile_ = profile;
  weather_ = Weather(profile.walk, profile.episodes, sky_.fork());
}

sfu::Timestamp Link::begin(sfu::Timestamp now) {
  sfu::Timestamp at = std::max(free_at_, now);
  for (;;) {
    weather_.advance(at);
    const sfu::Timestamp until = weather_.stalled_until();
    if (until <= at) return at;
    at = until;
  }
}

std::optional<sfu::Timestamp> Link::transmit(sfu::DataSize packet, sfu::Timestamp now) {
  ++counts_.sent;
  const sfu::DataSize size = on_the_wire(packet, profile_.framing);
  while (!queued_.empty() && queued_.front().sent <= now) {
    waiting_ -= queued_.front().size;
    queued_.pop_front();
  }
  // An idle serialiser takes a packet of any size; a busy one only what the queue has room for.
  if (!queued_.empty() && waiting_ + size > profile_.queue) {
    ++counts_.overflowed;
    return std::nullopt;
  }
  counts_.bytes += packet;
  const sfu::Timestamp begins = begin(now);
  free_at_ = begins + size / weather_.rate(profile_.rate);
  waiting_ += size;
  queued_.push_back({free_at_, size});
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
