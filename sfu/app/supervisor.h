// What systemd, or whoever started us with NOTIFY_SOCKET, is told (sd_notify(3)); nothing and
// nobody otherwise.
//   say("READY=1")    visits can begin
//   say("STOPPING=1") the drain has begun
//   watchdog()        within this time it wants to hear "WATCHDOG=1"; zero: never
// Reads its environment once, in the constructor.
#pragma once

#include <string>
#include <string_view>

#include "sfu/base/units.h"

namespace sfu {

class Supervisor {
 public:
  Supervisor();
  void say(std::string_view state) const;
  [[nodiscard]] TimeDelta watchdog() const { return watchdog_; }

 private:
  std::string socket_;  // a path, or "@name" of the abstract namespace
  TimeDelta watchdog_;
};

}  // namespace sfu
