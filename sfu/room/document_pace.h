// When the next chunk of a document may go to one participant, so that documents take their part of
// the line and no more (SCTP alone would fill its queue, in front of the voice).
//   set_rate(rate)          on the line; infinite: nothing is held back
//   next()                  the time for the next chunk
//   on_sent(size, now)      on the line
//   used(now)               what to keep free: what they took lately, and half as much again
// Nothing is saved up. Pure.
#pragma once

#include <algorithm>

#include "sfu/base/units.h"
#include "sfu/rtp/rate_window.h"

namespace sfu {

class DocumentPace {
 public:
  void set_rate(DataRate rate) { rate_ = std::max(rate, kLeast); }
  [[nodiscard]] DataRate rate() const { return rate_; }
  [[nodiscard]] Timestamp next() const { return next_; }
  void on_sent(DataSize size, Timestamp now) {
    sent_.add(size, now);
    if (rate_ == DataRate::infinity()) return;
    next_ = std::max(next_, now) + size / rate_;
  }
  [[nodiscard]] DataRate used(Timestamp now) const {
    return std::max<DataRate>(sent_.rate(now).scaled(3, 2), kAtFirst);
  }

 private:
  static constexpr DataRate kLeast = DataRate::kbps(8);  // slow, but it goes on
  static constexpr DataRate kAtFirst = DataRate::kbps(100);
  DataRate rate_ = DataRate::infinity();
  Timestamp next_;
  RateWindow sent_;
};

}  // namespace sfu
