// Who comes when: the appointments of all organisations at all sites. Pure; the calendar time comes
// with the verb.
//   set_rules(config)                 slots, capacities and sites; what is booked stays booked
//   free_slots(site, organisation)    the next times that can be had
//   book / cancel / find              by site and reference
//   arrive(…, visit)                  the citizen is at the kiosk and waits
//   left(visit) / answered(visit) / ended(visit)   how that visit goes on
//   expire(now) / next_due()          what the time has done: due, missed, forgotten
//   withdraw_removed()                a reload has taken the site or the organisation away
//   take_in(appointment)              one of the relay that ran before
// A slot lies inside one opening of the site (timetable.h); it is free while fewer than `parallel`
// appointments of its organisation are open at any moment of it, at all sites, and fewer at its
// site than that has kiosks. Whoever has not come `late` after the time has missed it. Who came and
// left before an answer may come again within that time.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.h"
#include "signalling/counter/appointment.h"
#include "signalling/counter/counter_event.h"
#include "signalling/counter/timetable.h"

namespace signalling {

class AppointmentBook {
 public:
  struct Options {
    std::size_t max_open = 50'000;        // some 10 MB; 2,840 sites have that in 28 days
    std::size_t max_open_per_site = 300;  // of kReferences: one in four of those tried by chance
    UnixSeconds announce = 600;           // before its time it is on the kiosk's screen
    UnixSeconds early = 300;              // from then on it goes before those without one
    UnixSeconds earliest = 12 * 3'600;    // whoever comes before that comes on another day
    UnixSeconds absence = 600;            // a restart: so long its citizens may come back to it
    UnixSeconds remember = 12 * 3'600;    // after its end: an adviser's day
    std::size_t max_scanned = 8'000;      // slots looked at for one answer
  };
  // `timetable` outlives this and has every site and organisation of the rules.
  AppointmentBook(const config::Config& config, const Timetable& timetable, Options options);

  void set_rules(const config::Config& config, UnixSeconds now);

  [[nodiscard]] bool offered(std::string_view site, std::string_view organisation) const;
  // From `from` on, those after `now`.
  [[nodiscard]] std::vector<UnixSeconds> free_slots(std::string_view site,
                                                    std::string_view organisation, UnixSeconds from,
                                                    UnixSeconds now, std::size_t most) const;
  [[nodiscard]] UnixSeconds slot_of(std::string_view organisation) const;  // its length; 0: none

  // `draw`: at random, so that nobody guesses the next reference from the last.
  [[nodiscard]] Verdict book(std::string_view site, std::string_view organisation,
                             UnixSeconds starts, std::size_t draw, UnixSeconds now,
                             Appointment& booked);
  // One that is booked and not arrived.
  [[nodiscard]] Verdict cancel(std::string_view site, std::string_view reference,
                               Appointment& cancelled);
  [[nodiscard]] const Appointment* find(std::string_view site, std::string_view reference) const;
  [[nodiscard]] const Appointment* of_visit(VisitId visit) const;

  [[nodiscard]] Verdict arrive(std::string_view site, std::string_view reference, VisitId visit,
                               UnixSeconds now);
  // Each gives the appointment as it is now; nullptr: the visit has none.
  const Appointment* left(VisitId visit, UnixSeconds now);
  const Appointment* answered(VisitId visit);
  const Appointment* ended(VisitId visit, UnixSeconds now);
  // Arrived ones before it wait like everybody.
  [[nodiscard]] UnixSeconds priority_from(const Appointment& appointment) const {
    return appointment.starts - options_.early;
  }
  [[nodiscard]] UnixSeconds late_until(const Appointment& appointment) const;

  // Booked ones, by a configuration that has their organisation at their site no longer.
  [[nodiscard]] std::vector<Appointment> withdraw_removed();

  struct Change {
    enum class Kind : std::uint8_t { kDue, kMissed, kForgotten };
    Kind kind;
    Appointment appointment;
  };
  [[nodiscard]] std::vector<Change> expire(UnixSeconds now);
  [[nodiscard]] std::optional<UnixSeconds> next_due() const;

  // False: it cannot be one of ours, or there is no room for it.
  bool take_in(Appointment appointment, UnixSeconds now);

  // In order of time. Of a site: those that its kiosk announces now.
  [[nodiscard]] std::vector<const Appointment*> announced(std::string_view site,
                                                          UnixSeconds now) const;
  [[nodiscard]] std::vector<const Appointment*> of(std::string_view organisation, UnixSeconds from,
                                                   UnixSeconds to) const;
  [[nodiscard]] std::size_t open() const { return open_; }

  struct Key {
    std::string site;
    std::string reference;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  [[nodiscard]] const std::map<Key, Appointment>& all() const { return appointments_; }

 private:
  struct Rules {
    UnixSeconds slot = 0;
    std::size_t parallel = 1;
    UnixSeconds horizon = 0;
    UnixSeconds late = 0;
  };
  struct Place {  // a site
    std::set<std::string, std::less<>> organisations;
    std::size_t kiosks = 1;
  };
  using Agenda = std::set<std::pair<UnixSeconds, Key>>;  // by beginning

  [[nodiscard]] const Rules* rules_of(std::string_view organisation) const;
  [[nodiscard]] bool is_configured(const Appointment& appointment) const;
  [[nodiscard]] bool is_free(const Place& place, std::string_view site, const Rules& rules,
                             const Agenda* agenda, UnixSeconds starts) const;
  [[nodiscard]] bool is_slot(std::string_view site, std::string_view organisation,
                             const Rules& rules, UnixSeconds starts) const;
  [[nodiscard]] std::size_t peak(const Agenda* agenda, UnixSeconds starts, UnixSeconds ends) const;
  [[nodiscard]] std::size_t open_at_site(std::string_view site) const;
  [[nodiscard]] const Agenda* agenda_of(std::string_view organisation) const;
  void put(const Appointment& appointment, UnixSeconds now);
  void take_out(const Key& key);
  void set_state(Appointment& appointment, AppointmentState state, UnixSeconds now);
  void schedule(const Key& key, const Appointment& appointment, UnixSeconds now);
  [[nodiscard]] std::optional<UnixSeconds> next_moment(const Appointment& appointment,
                                                       UnixSeconds now) const;

  const Timetable& timetable_;
  Options options_;
  std::map<std::string, Rules, std::less<>> rules_;  // of organisations that give appointments
  std::map<std::string, Place, std::less<>> places_;
  std::map<Key, Appointment> appointments_;
  std::map<std::string, Agenda, std::less<>> by_organisation_;
  std::map<std::string, Agenda, std::less<>> by_site_;
  std::map<VisitId, Key> by_visit_;
  std::set<std::pair<UnixSeconds, Key>> due_;  // one entry each, at most
  std::map<Key, UnixSeconds> due_of_;
  std::size_t open_ = 0;
  UnixSeconds longest_ = 0;      // slot that was ever booked
  UnixSeconds restored_at_ = 0;  // take_in
};

}  // namespace signalling
