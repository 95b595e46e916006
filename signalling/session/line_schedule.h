// When the line of a site is tested without anybody asking: soon after its first kiosk has come on,
// then `ahead` of its next opening hours, at a moment of its own within `spread` before that, so
// that the sites of a network do not begin together. A site that is always open: once a day.
//   plan(site, last, at, draw)   `last`: the last test or try, none before
// Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "config/config.h"
#include "sfu/base/instant.h"
#include "signalling/counter/timetable.h"

namespace signalling {

struct LineSchedule {
  sfu::UnixSeconds ahead = 15 * 60;
  sfu::UnixSeconds spread = 10 * 60;
  sfu::UnixSeconds soon = 60;           // after the first sight, at most
  sfu::UnixSeconds pause = 3 * 3'600;   // between two of one site, at least
  sfu::UnixSeconds daily = 24 * 3'600;  // of a site without hours

  [[nodiscard]] sfu::UnixSeconds plan(const config::Site& site, const Timetable& timetable,
                                      std::optional<sfu::UnixSeconds> last, sfu::UnixSeconds at,
                                      std::uint32_t draw) const;
};

}  // namespace signalling
