// A book of appointments for the tests: CAF at two sites, MSA at one of them, office hours of
// Paris, on a Wednesday in November.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "paris.h"
#include "signalling/counter/appointment_book.h"

namespace signalling::test {

struct Office {
  std::size_t desks = 2;  // of CAF
  std::int64_t kiosks = 1;
  std::vector<std::string> hours = {"mon-fri 09:00-12:00", "mon-fri 13:30-17:00"};
  std::string permanence = "";  // of CAF at La Trimouille
  std::int64_t slot_min = 20;
};

inline config::Config network_with_appointments(const Office& office) {
  config::Config config;
  config.calendar = paris_calendar();
  config.organisations = {{"caf", "CAF", "CAF", {}}, {"msa", "MSA", "MSA", {{"1", "MSA 1"}}}};
  for (std::size_t i = 1; i <= office.desks; ++i) {
    config.organisations[0].desks.push_back({std::to_string(i), "CAF " + std::to_string(i)});
  }
  for (config::Organisation& each : config.organisations) {
    if (!office.hours.empty()) each.hours = weekly(office.hours);
    each.appointments = config::Appointments{.slot_min = office.slot_min};
  }
  config.sites = {{"isle", "L'Isle", {"caf", "msa"}}, {"trimouille", "La Trimouille", {"caf"}}};
  for (config::Site& site : config.sites) site.kiosks = office.kiosks;
  if (!office.permanence.empty()) {
    config.sites[1].permanences = {{"caf", weekly({office.permanence})}};
  }
  return config;
}

struct Booking {
  explicit Booking(const Office& office, AppointmentBook::Options options = {})
      : config_(network_with_appointments(office)),
        timetable_(config_),
        book_(config_, timetable_, options) {}

  void at(const std::string& when) { now_ = paris(when); }
  Verdict book(const std::string& site, const std::string& when,
               const std::string& organisation = "caf") {
    Appointment made;
    const Verdict verdict = book_.book(site, organisation, paris(when), 27, now_, made);
    if (verdict == Verdict::kDone) last_ = made.reference;
    return verdict;
  }
  [[nodiscard]] const std::string& last() const { return last_; }
  Verdict cancel(const std::string& site, const std::string& reference) {
    Appointment gone;
    return book_.cancel(site, reference, gone);
  }
  Verdict arrive(const std::string& site, const std::string& reference, VisitId visit) {
    return book_.arrive(site, reference, visit, now_);
  }
  std::string expired(const std::string& when) {
    now_ = paris(when);
    std::string text;
    for (const AppointmentBook::Change& change : book_.expire(now_)) {
      using Kind = AppointmentBook::Change::Kind;
      text += text.empty() ? "" : " ";
      text += change.kind == Kind::kDue      ? "due"
              : change.kind == Kind::kMissed ? "missed"
                                             : "forgotten";
    }
    return text;
  }
  // As "11-26 10:00" in Paris.
  std::vector<std::string> slots(const std::string& site, const std::string& from, std::size_t most,
                                 const std::string& organisation = "caf") {
    std::vector<std::string> list;
    for (const UnixSeconds slot :
         book_.free_slots(site, organisation, paris(from), paris(from), most)) {
      const auto local =
          config_.calendar.time_zone.to_local(date::sys_seconds(std::chrono::seconds(slot)));
      list.push_back(date::format("%m-%d %H:%M", local));
    }
    return list;
  }

  config::Config config_;
  Timetable timetable_;
  AppointmentBook book_;
  UnixSeconds now_ = paris("2026-11-25 15:00");
  std::string last_;
};

}  // namespace signalling::test
