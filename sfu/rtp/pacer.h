// When the packets for one subscriber go out. Voice at once; retransmissions, then video, by a
// budget of 2.5 × the target rate, hardly more than the target on thin lines, so that a key frame
// does not stand in the line's queue in front of the voice.
//   set_rate(target)          the send rate estimate
//   enqueue(packet, now)      false: the queue is full, the packet is dropped (Drop::kPacerFull)
//   pop(now)                  what may go out now; until nullopt, after every enqueue and timeout
//   next_timeout()            when the next packet may go; Timestamp::never() when none waits
//   hold(held)                while the line stands still only voice goes
//   drop_pictures()           what waits but voice has become too old
//   begin_anew()              another path: what waits for the old one is too old, but for voice;
//                             the budget is whole
//   on_sent(size)             other bytes on the same line: they use the budget, but never wait
// On fast lines (target ≥ `fast_target`) nothing waits. Limits: `max_packets`, and what the line
// carries in `max_queue_time`. A packet whose payload is not in the pool cannot wait: it is refused
// unless it may go out at once.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "sfu/base/units.h"
#include "sfu/rtp/paced_queue.h"

namespace sfu {

class Pacer {
 public:
  struct Options {
    std::int64_t pace_percent = 250;  // of the target: a frame leaves in less than half its time
    // Below `thin_target` what waits must wait here, where a voice passes it, and not in the line.
    std::int64_t thin_pace_percent = 115;
    DataRate thin_target = DataRate::kbps(1'000);
    TimeDelta burst = TimeDelta::ms(40);  // unused budget that is kept
    DataRate fast_target = DataRate::kbps(2'000);
    DataRate initial_target = DataRate::kbps(150);
    std::size_t max_packets = 1'000;
    TimeDelta max_queue_time = TimeDelta::seconds(2);
    DataSize min_queue = DataSize::bytes(std::int64_t{48'000});  // one key frame always fits
  };
  Pacer();
  explicit Pacer(Options options);
  void set_rate(DataRate target);
  bool enqueue(PacedPacket packet, Timestamp now);
  std::optional<PacedPacket> pop(Timestamp now);
  [[nodiscard]] Timestamp next_timeout() const;
  [[nodiscard]] DataSize queued() const { return queued_; }
  [[nodiscard]] std::size_t queued_packets() const;
  // How long what waits takes at the target rate.
  [[nodiscard]] TimeDelta queue_time() const { return queued_ / target_; }
  // The same of what is sent again, which waits for nothing else.
  [[nodiscard]] TimeDelta repair_time() const {
    return queue(PacerClass::kRetransmission).bytes() / target_;
  }
  void on_sent(DataSize size);
  void hold(bool held) { held_ = held; }
  void drop_pictures();
  void begin_anew();

 private:
  [[nodiscard]] DataRate pace() const {
    const bool thin = target_ < options_.thin_target;
    return target_.scaled(thin ? options_.thin_pace_percent : options_.pace_percent, 100);
  }
  [[nodiscard]] bool fast() const { return target_ >= options_.fast_target; }
  [[nodiscard]] bool may_send() const { return !held_ && (fast() || budget_ > 0); }
  [[nodiscard]] bool has_room_for(DataSize size) const;
  void refill(Timestamp now);
  [[nodiscard]] std::int64_t full_budget() const { return pace().bps() * options_.burst.us(); }
  PacedQueue& queue(PacerClass traffic) { return queues_[static_cast<std::size_t>(traffic)]; }
  [[nodiscard]] const PacedQueue& queue(PacerClass traffic) const {
    return queues_[static_cast<std::size_t>(traffic)];
  }

  Options options_;
  DataRate target_;
  std::int64_t budget_;  // in 1/8,000,000 byte: bit/s × µs, so that no refill is rounded away
  Timestamp refilled_;
  DataSize passed_by_;  // since then
  bool held_ = false;
  DataSize queued_;
  std::array<PacedQueue, kPacerClasses> queues_;
};

}  // namespace sfu
