// One desk: who is at it and what it is doing.
#pragma once

#include <optional>

#include "signalling/counter/visit.h"

namespace signalling {

struct DeskPlace {
  bool connected = false;
  bool retired = false;  // configured no longer: a visit it is in goes on, no other begins
  bool away = false;
  bool ready = false;            // wants to be rung, now or after its visit
  std::optional<VisitId> visit;  // is in it, as its desk or as a helper, or calls a kiosk
  std::optional<VisitId> ringing;
  sfu::Timestamp ring_until;                    // while ringing
  std::optional<sfu::Timestamp> wrap_up_until;  // after a visit: not rung yet

  [[nodiscard]] bool present() const { return connected && !away; }
  [[nodiscard]] bool free() const {
    return present() && !retired && ready && !visit && !wrap_up_until;
  }
  // Whoever waits may hope for it.
  [[nodiscard]] bool at_work() const {
    return present() && !retired && (ready || visit || wrap_up_until);
  }
};

}  // namespace signalling
