#include "signalling/counter/timetable.h"

#include "sfu/base/check.h"

namespace signalling {

Timetable::Timetable(const config::Config& config) {
  for (const config::Organisation& each : config.organisations) {
    organisations_.emplace(each.id, OpeningHours(each.hours, config.calendar));
  }
  for (const config::Site& site : config.sites) {
    for (const config::Permanence& each : site.permanences) {
      permanences_.emplace(Key(site.id, each.organisation),
                           OpeningHours(each.hours, config.calendar));
    }
  }
}

const OpeningHours& Timetable::of(std::string_view site, std::string_view organisation) const {
  const auto own = permanences_.find(Key(site, organisation));
  if (own != permanences_.end()) return own->second;
  const auto found = organisations_.find(organisation);
  SFU_CHECK(found != organisations_.end());
  return found->second;
}

std::optional<sfu::UnixSeconds> Timetable::next_change(sfu::UnixSeconds at) const {
  std::optional<sfu::UnixSeconds> soonest;
  const auto consider = [&](const OpeningHours& hours) {
    const std::optional<Opening> next = hours.next(at);
    if (!next) return;
    const sfu::UnixSeconds change = next->from > at ? next->from : next->to;
    if (!soonest || change < *soonest) soonest = change;
  };
  for (const auto& [id, hours] : organisations_) consider(hours);
  for (const auto& [key, hours] : permanences_) consider(hours);
  return soonest;
}

}  // namespace signalling
