// Which times of an organisation at a site can still be had.
#include <algorithm>
#include <limits>

#include "signalling/counter/appointment_book.h"

namespace signalling {
namespace {

// The first slot of an opening that begins at or after `from`. Always open: whole slots since 1970.
UnixSeconds first_slot(UnixSeconds opening, UnixSeconds slot, UnixSeconds from) {
  if (from <= opening) return opening;
  return opening + (from - opening + slot - 1) / slot * slot;
}

// The opening that `at` lies in, else the next; of one that goes on past midnight the part of that
// day, so that whoever asks on another day counts the same slots.
std::optional<Opening> opening_at(const OpeningHours& hours, UnixSeconds at) {
  if (hours.always()) return Opening{0, std::numeric_limits<UnixSeconds>::max()};
  const std::optional<Opening> next = hours.next(at);
  if (!next) return std::nullopt;
  const UnixSeconds moment = std::max(at, next->from);
  for (const Opening& part : hours.of_day(moment)) {
    if (part.holds(moment)) return part;
  }
  return std::nullopt;
}

}  // namespace

std::vector<UnixSeconds> AppointmentBook::free_slots(std::string_view site,
                                                     std::string_view organisation,
                                                     UnixSeconds from, UnixSeconds now,
                                                     std::size_t most) const {
  std::vector<UnixSeconds> free;
  if (!offered(site, organisation)) return free;
  const Rules& rules = *rules_of(organisation);
  const Place& place = places_.find(site)->second;
  const Agenda* agenda = agenda_of(organisation);
  const OpeningHours& hours = timetable_.of(site, organisation);
  const UnixSeconds last = now + rules.horizon;
  std::size_t scanned = 0;
  UnixSeconds at = std::max(from, now + 1);
  while (at <= last && free.size() < most && scanned < options_.max_scanned) {
    const std::optional<Opening> opening = opening_at(hours, at);
    if (!opening) break;
    UnixSeconds starts = first_slot(opening->from, rules.slot, at);
    for (; opening->to - starts >= rules.slot && starts <= last; starts += rules.slot) {
      if (free.size() == most || ++scanned > options_.max_scanned) return free;
      if (is_free(place, site, rules, agenda, starts)) free.push_back(starts);
    }
    at = opening->to;
  }
  return free;
}

bool AppointmentBook::is_slot(std::string_view site, std::string_view organisation,
                              const Rules& rules, UnixSeconds starts) const {
  const std::optional<Opening> opening = opening_at(timetable_.of(site, organisation), starts);
  return opening && opening->holds(starts) && (starts - opening->from) % rules.slot == 0 &&
         opening->to - starts >= rules.slot;
}

bool AppointmentBook::is_free(const Place& place, std::string_view site, const Rules& rules,
                              const Agenda* agenda, UnixSeconds starts) const {
  const UnixSeconds ends = starts + rules.slot;
  if (peak(agenda, starts, ends) >= rules.parallel) return false;
  const auto here = by_site_.find(site);
  return here == by_site_.end() || peak(&here->second, starts, ends) < place.kiosks;
}

// The most that are open at one moment of that time.
std::size_t AppointmentBook::peak(const Agenda* agenda, UnixSeconds starts,
                                  UnixSeconds ends) const {
  if (agenda == nullptr) return 0;
  std::vector<std::pair<UnixSeconds, int>> steps;
  for (auto each = agenda->lower_bound({starts - longest_, {}});
       each != agenda->end() && each->first < ends; ++each) {
    const Appointment& other = appointments_.at(each->second);
    if (!other.open() || other.ends <= starts) continue;
    steps.emplace_back(std::max(other.starts, starts), 1);
    steps.emplace_back(other.ends, -1);
  }
  std::ranges::sort(steps);  // who leaves at a moment leaves before who comes
  int now = 0;
  int most = 0;
  for (const auto& [when, step] : steps) most = std::max(most, now += step);
  return static_cast<std::size_t>(most);
}

}  // namespace signalling
