// A line that carries much less from one moment to the next fills its queue with all that is still
// sent. Whoever waits for a whole interval of delays sees that when a second of voice stands there;
// this one by voice that is late while little arrives, but not all of it at once: after a tenth of
// a second, or two packets. It may be wrong, so what follows must cost little.
//   on_voice(queue, …)   a packet of voice and what it waited for; the least of it is no queue
//   on_datagram(…)       anything that arrived
//   queue(now)           what voices wait for, as long as there are any
//   holds(now)           from then until a voice is in time again, for two seconds at most
#pragma once

#include <optional>

#include "sfu/base/units.h"

namespace sfu {

class SuddenFall {
 public:
  struct Voice {
    TimeDelta queue;
    TimeDelta usual;   // so much of it is no queue
    TimeDelta length;  // of a packet
    DataRate arrives;  // with everything, lately
  };
  void on_voice(const Voice& voice, Timestamp now);
  void on_datagram(DataSize size, Timestamp now);
  [[nodiscard]] bool holds(Timestamp now) const;
  // What a voice that was just heard had waited for.
  [[nodiscard]] TimeDelta queue(Timestamp now) const;

 private:
  struct Good {
    Timestamp at;
    DataRate arrived;
  };
  std::optional<Good> good_;  // when a voice was in time
  DataSize since_good_;
  Timestamp last_datagram_;
  TimeDelta longest_pause_;  // since then, between two arrivals
  Voice last_;
  Timestamp last_at_;
  std::optional<Timestamp> fell_;
};

}  // namespace sfu
