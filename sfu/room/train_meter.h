// What one train of equal messages, sent all at once, says of the line it came through: they wait
// for each other at its narrowest point and leave it at its rate.
//   on_arrival(index, at)    in the order of arrival; each once
//   read(round_trip)         what is known so far
// SCTP sends a train in pieces, a window each: where it waited for the other side the line was
// idle, and such gaps do not count. A gap is one when it is longer than half a round trip and than
// three of the train's usual gaps; on a narrow line every gap is long and usual.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfu/base/units.h"

namespace sfu {

class TrainMeter {
 public:
  struct Reading {
    int sent = 0;
    int lost = 0;         // overtaken by three later ones (RFC 9260 §7.2.4), or not there yet
    DataSize size = {};   // that came while the line was busy, and
    TimeDelta busy = {};  // for how long it was
    // Infinite: faster than the clock.
    [[nodiscard]] DataRate rate() const;
  };

  // `on_line`: one message, as the line counts it.
  TrainMeter(std::uint16_t count, DataSize on_line);
  void on_arrival(std::uint16_t index, Timestamp at);
  [[nodiscard]] bool complete() const { return arrivals_.size() == seen_.size(); }
  [[nodiscard]] std::size_t arrived() const { return arrivals_.size(); }
  [[nodiscard]] Timestamp last() const {
    return arrivals_.empty() ? Timestamp() : arrivals_.back();
  }
  [[nodiscard]] Reading read(TimeDelta round_trip) const;

 private:
  static constexpr int kOvertaken = 3;

  DataSize on_line_;
  std::vector<bool> seen_;
  std::vector<Timestamp> arrivals_;
  std::vector<std::uint16_t> order_;
};

}  // namespace sfu
