// Tells from arrival times whether a queue stands on the way to the peer. Like goog_cc it looks at
// one-way delay variation, but at the least delay of an interval rather than at a slope: on a 128
// kbit/s line a single 1,200-byte packet is 75 ms and a key frame a steep slope, yet neither is a
// standing queue (the insight of CoDel, RFC 8289 §3.1).
//   on_packet(sent, received, size, rate)   in order of arrival; `rate` is the present send rate
//   on_loss()           of a packet: a clock that is moved loses none
//   take_usage(rate)    kOver: the queue stood above the limit for a whole interval
//   shift(by)           each packet is later from here on, for a reason that is known
//   rebase(gone_for)    the queue does not answer to us: what there is becomes the new normal;
//                       `gone_for`: it is another's (an upload, a download), and gone when none of
//                       it is met for so long
//   foreign_queue()     of somebody else, while it stands
//   take_foreign_gone() once, when it has gone
// A queue takes time to grow, or it is so short that it loses packets: a delay that is suddenly
// longer and then the same, with nothing lost, is a clock that was moved (a microphone lost time)
// or another route, and becomes the new normal by itself.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sfu/base/units.h"

namespace sfu {

class DelayDetector {
 public:
  struct Options {
    TimeDelta limit = TimeDelta::ms(25);      // + the time of one large packet at the rate
    TimeDelta interval = TimeDelta::ms(150);  // at least; on thin lines as long as three packets
  };
  enum class Usage : std::uint8_t { kNormal, kOver, kUnder };

  DelayDetector();
  explicit DelayDetector(Options options) : options_(options) {}
  void on_packet(Timestamp sent, Timestamp received, DataSize size, DataRate rate);
  void on_loss() { doubtful_ = kDoubtfulIntervals; }
  // Of the last whole interval; kNormal after it was asked once. kUnder: a queue is draining.
  Usage take_usage(DataRate rate);
  void rebase(std::optional<TimeDelta> gone_for = std::nullopt);
  void shift(TimeDelta by);
  bool take_foreign_gone();
  [[nodiscard]] TimeDelta foreign_queue() const { return foreign_; }
  // What is no queue yet, at that rate.
  [[nodiscard]] TimeDelta limit(DataRate rate) const;
  // What the standing queue is beyond what is normal; zero when it is not.
  [[nodiscard]] TimeDelta excess(DataRate rate) const;
  // Of the last whole interval. While a queue stands the line is never idle, so what arrived is
  // what it carries of ours: exact even when an interval is three packets.
  [[nodiscard]] TimeDelta standing_queue() const { return standing_; }
  // Of the last packet.
  [[nodiscard]] TimeDelta last_queue() const { return last_queue_; }
  [[nodiscard]] DataRate interval_rate() const { return interval_rate_; }

 private:
  static constexpr int kDoubtfulIntervals = 3;
  static constexpr std::size_t kBuckets = 8;
  static constexpr std::int64_t kBucketUs = 5'000'000;  // the base is the least of 35 to 40 s
  struct Bucket {
    std::int64_t number = -1;
    std::int64_t least = 0;
  };
  void end_interval(Timestamp received, DataRate rate);
  // The last whole interval's delay was the same from beginning to end.
  [[nodiscard]] bool flat() const;
  void note_base(std::int64_t delay, Timestamp received);
  void take_as_normal();
  void look_at_foreign(std::int64_t delay, Timestamp received);
  [[nodiscard]] std::int64_t base(Timestamp received) const;
  Options options_;
  std::array<Bucket, kBuckets> buckets_;
  std::optional<Timestamp> interval_began_;
  std::int64_t interval_least_ = 0;
  std::int64_t earlier_least_ = 0;  // in its first half
  std::optional<std::int64_t> later_least_;
  DataSize interval_size_;  // of what arrived behind its first packet
  DataRate interval_rate_;
  TimeDelta last_queue_;
  DataSize largest_;    // packet, lately
  TimeDelta standing_;  // the last whole interval's least queueing delay
  TimeDelta standing_before_;
  int doubtful_ = 0;      // intervals: something was lost, and no step is believed
  bool stepped_ = false;  // and flat: the next interval says whether it stays
  TimeDelta foreign_;
  TimeDelta foreign_gone_for_;
  std::int64_t without_foreign_ = 0;  // the delay
  Timestamp foreign_found_;
  std::optional<Timestamp> foreign_missed_;  // by every packet since
  bool foreign_gone_ = false;
  Timestamp last_received_;
  bool complete_ = false;  // an interval ended since take_usage
};

}  // namespace sfu
