#include "signalling/session/line_schedule.h"

#include <algorithm>

namespace signalling {
namespace {

// When the site begins to receive after `at`; nullopt: it always does, or never again.
std::optional<sfu::UnixSeconds> next_opening(const config::Site& site, const Timetable& timetable,
                                             sfu::UnixSeconds at) {
  std::optional<sfu::UnixSeconds> first;
  for (const std::string& organisation : site.organisations) {
    const OpeningHours& hours = timetable.of(site.id, organisation);
    auto opening = hours.next(at);
    if (opening && opening->from <= at) opening = hours.next(opening->to);
    if (opening && (!first || opening->from < *first)) first = opening->from;
  }
  return first;
}

}  // namespace

sfu::UnixSeconds LineSchedule::plan(const config::Site& site, const Timetable& timetable,
                                    std::optional<sfu::UnixSeconds> last, sfu::UnixSeconds at,
                                    std::uint32_t draw) const {
  if (!last) return at + draw % soon;
  const sfu::UnixSeconds earliest = *last + pause;
  // The first opening that lies far enough behind the last test.
  const auto opening = next_opening(site, timetable, std::max(at, earliest + ahead));
  if (!opening) return *last + daily - draw % spread;
  return std::max(*opening - ahead - draw % spread, earliest);
}

}  // namespace signalling
