// The share of packets lost, judged over windows long enough to mean something.
#pragma once

#include <cstdint>
#include <optional>

#include "sfu/base/units.h"

namespace sfu {

class LossWindow {
 public:
  struct Options {
    std::int64_t min_packets = 20;  // one loss of 20 is 5 %, no verdict of "10 %"
    TimeDelta min_time = TimeDelta::ms(500);
  };
  LossWindow();
  explicit LossWindow(Options options) : options_(options) {}
  void on_packet(bool lost) { on_packets(1, lost ? 1 : 0); }
  void on_packets(std::int64_t packets, std::int64_t lost);
  // Lost of 256 once a window is complete; then the next begins.
  std::optional<int> take(Timestamp now);

 private:
  Options options_;
  std::int64_t packets_ = 0;
  std::int64_t lost_ = 0;
  std::optional<Timestamp> began_;
};

}  // namespace sfu
