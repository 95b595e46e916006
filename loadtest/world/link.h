// One direction of an access line: a serialiser of a given rate behind a drop-tail queue counted in
// bytes on the wire (sfu/base/framing.h), whose rate and sky may change (weather.h), then delay,
// jitter, loss in bursts (Gilbert–Elliott) and reordering. The one link model of the repository.
//   transmit(size, now)   a packet of IP: when it arrives, or that it never does
//   change(profile)       the line changes while packets are in it
// Integers and its own random numbers: the same seed gives the same line.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "loadtest/world/random.h"
#include "loadtest/world/weather.h"
#include "sfu/base/framing.h"
#include "sfu/base/units.h"

namespace loadtest {

struct LinkProfile {
  sfu::DataRate rate = sfu::DataRate::kbps(100'000);
  sfu::DataSize queue = sfu::DataSize::bytes(std::int64_t{256 * 1'024});  // bytes that may wait
  sfu::Framing framing = sfu::Framing::kIp;
  sfu::TimeDelta delay = sfu::TimeDelta::ms(10);
  sfu::TimeDelta jitter;                    // 0..jitter is added; order is kept
  std::int64_t loss_ppm = 0;                // in the good state, per packet
  std::int64_t burst_start_ppm = 0;         // per packet: good → bad
  std::int64_t burst_end_ppm = 1'000'000;   // per packet: bad → good
  std::int64_t burst_loss_ppm = 1'000'000;  // in the bad state
  std::int64_t reorder_ppm = 0;             // packets held back by `reorder_by`
  sfu::TimeDelta reorder_by = sfu::TimeDelta::ms(15);
  RateWalk walk = {};  // instead of `rate`
  std::vector<Episodes> episodes = {};
  // TCP: what is lost arrives this much later and holds back what follows. Zero: UDP.
  sfu::TimeDelta retransmit_after;
};

enum class Way : std::uint8_t { kUp, kDown };

// Both directions of one.
struct Line {
  LinkProfile up;
  LinkProfile down;
};

struct LinkCounts {
  std::int64_t sent = 0;
  std::int64_t arrived = 0;
  std::int64_t lost = 0;        // by the medium; by TCP they arrive all the same
  std::int64_t overflowed = 0;  // by the queue
  sfu::DataSize bytes;          // of IP, of what the queue took
  sfu::TimeDelta longest_queue;
};

class Link {
 public:
  Link(const LinkProfile& profile, Random random)
      : profile_(profile),
        random_(random),
        sky_(Random(random).fork()),
        weather_(profile.walk, profile.episodes, sky_) {}

  std::optional<sfu::Timestamp> transmit(sfu::DataSize packet, sfu::Timestamp now);
  void change(const LinkProfile& profile);
  [[nodiscard]] const LinkProfile& profile() const { return profile_; }
  [[nodiscard]] const LinkCounts& counts() const { return counts_; }
  [[nodiscard]] sfu::TimeDelta queue_delay(sfu::Timestamp now) const;

 private:
  bool lose();
  // From when on a packet that comes now is sent: after those before it, when the line sends at
  // all.
  [[nodiscard]] sfu::Timestamp begin(sfu::Timestamp now);

  LinkProfile profile_;
  Random random_;
  Random sky_;  // of the next weather: whatever was sent before
  Weather weather_;
  LinkCounts counts_;
  struct Queued {
    sfu::Timestamp sent;
    sfu::DataSize size;
  };
  std::deque<Queued> queued_;    // the one that is being sent, too
  sfu::DataSize waiting_;        // all of them
  sfu::Timestamp free_at_;       // when the serialiser has sent everything it has
  sfu::Timestamp last_arrival_;  // jitter keeps order
  bool bad_ = false;
};

}  // namespace loadtest
