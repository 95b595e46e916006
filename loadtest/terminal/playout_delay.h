// How long voice should wait before it is played, so that all but a few packets are there in time:
// libwebrtc's DelayManager with its UnderrunOptimizer (modules/audio_coding/neteq), in integers.
//   on_packet(media, now)   a packet has arrived; `media` is its place on the sender's clock
//   target()                the wait behind the fastest packet of the last two seconds
//   base()                  arrival minus place of that packet
// Each packet's delay behind the fastest one; of each half second the worst; a histogram of these
// that forgets, in steps of 20 ms; its 95th percentile.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>

#include "sfu/base/units.h"

namespace loadtest {

class PlayoutDelay {
 public:
  void on_packet(sfu::TimeDelta media, sfu::Timestamp now);
  [[nodiscard]] sfu::TimeDelta target() const { return target_; }
  [[nodiscard]] sfu::TimeDelta base() const { return fastest_.front().transit; }
  [[nodiscard]] bool started() const { return !fastest_.empty(); }

 private:
  static constexpr std::size_t kBuckets = 100;
  static constexpr sfu::TimeDelta kStep = sfu::TimeDelta::ms(20);
  void resample(sfu::TimeDelta relative, sfu::Timestamp now);
  void add(std::size_t bucket);
  [[nodiscard]] std::size_t quantile() const;

  struct Transit {
    sfu::Timestamp arrived;
    sfu::TimeDelta transit;
  };
  std::deque<Transit> fastest_;                   // ever slower and newer: the front is the fastest
  std::array<std::int64_t, kBuckets> buckets_{};  // together 2³⁰
  std::int64_t forget_ = 0;                       // of 2¹⁵: what stays at the next sample
  std::int64_t samples_ = 0;
  sfu::Timestamp sample_begins_;
  sfu::TimeDelta worst_;                            // in this sample
  sfu::TimeDelta target_ = sfu::TimeDelta::ms(80);  // until the first one
};

}  // namespace loadtest
