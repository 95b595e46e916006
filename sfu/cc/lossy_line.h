// Whether one way of a peer's line loses so many packets that its voice is worth sending twice
// (RFC 2198): a lost packet that the next one brings again needs no round trip.
//   on_packets(packets, lost, now)    `lost` of `packets`
//   lossy(now)                        some seconds were bad, and that is not long ago
//   begin_anew()                      another path
// On within a second of the loss, off after a minute without: the voice's shape does not flap.
// Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sfu/base/units.h"

namespace sfu {

class LossyLine {
 public:
  struct Options {
    TimeDelta window = TimeDelta::seconds(10);
    // One packet of a good line's thousands is no sign, and two may be one hiccup.
    std::int64_t least_lost = 3;
    std::int64_t least_per_mille = 4;
    TimeDelta quiet = TimeDelta::seconds(60);
  };
  LossyLine();
  explicit LossyLine(Options options) : options_(options) {}
  void on_packets(std::int64_t packets, std::int64_t lost, Timestamp now);
  [[nodiscard]] bool lossy(Timestamp now) const { return last_ && now - *last_ < options_.quiet; }
  void begin_anew();

 private:
  struct Half {
    std::int64_t packets = 0;
    std::int64_t lost = 0;
  };
  Options options_;
  std::array<Half, 2> halves_;  // of the window: the one before, and the one that fills
  Timestamp half_began_;
  std::optional<Timestamp> last_;  // when the window was bad
};

}  // namespace sfu
