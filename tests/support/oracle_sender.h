// What the best of all senders would make of a line that suddenly carries less: an oracle tells it
// the new rate one round trip and 100 ms after the step. Until then it sends what it sent, then
// nothing but voice until the queue is gone, then what the line carries. In closed form.
#pragma once

#include <algorithm>

#include "sfu/base/units.h"

namespace test {

struct OracleSender {
  static constexpr sfu::TimeDelta kTold = sfu::TimeDelta::ms(100);  // beyond the round trip

  sfu::DataRate sent;   // at the moment of the step, of everything on the line
  sfu::DataRate voice;  // of it, or whatever else cannot be left out while the queue drains
  sfu::DataRate line;   // behind the step
  sfu::TimeDelta rtt;
  sfu::DataSize modem;  // what its queue holds

  [[nodiscard]] sfu::TimeDelta reaction() const { return rtt + kTold; }
  [[nodiscard]] sfu::DataSize queue() const {
    const sfu::DataRate excess = sent - std::min(sent, line);
    return std::min<sfu::DataSize>(excess * reaction(), modem);
  }
  // So much older than usual is the newest voice that has arrived, at the worst moment.
  [[nodiscard]] sfu::TimeDelta voice_gap() const { return queue() / line; }
  // Since the step.
  [[nodiscard]] sfu::TimeDelta drained() const {
    return reaction() + queue() / std::max<sfu::DataRate>(line - std::min(voice, line), kLeast);
  }

 private:
  static constexpr sfu::DataRate kLeast = sfu::DataRate::kbps(1);
};

}  // namespace test
