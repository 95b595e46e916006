// The counter's day of a network: citizens come to kiosks, wait, are answered, passed on, left
// alone; through the relay's own signalling and counter in virtual time, messages on everybody's
// lines and no media. Who was with whom, when and with which papers is what the worlds of media are
// made of (day_worlds.h).
//   Day(scenario, network, lines, citizens).play(told)
//   breaches()   of laws: those of a town, and those of a counter (day_laws.cc)
// A function of its arguments. No IO.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "loadtest/scenario/traffic.h"
#include "loadtest/town/town.h"
#include "loadtest/visit/world_plan.h"

namespace loadtest {

enum class Outcome : std::uint8_t {
  kServed,
  kAbandoned,    // had waited long enough
  kBusyKiosk,    // likewise, behind somebody else at the kiosk
  kClosed,       // the organisation did not receive
  kRefused,      // the relay said no
  kNoShow,       // did not come to the appointment
  kInterrupted,  // a side was lost
  kCutOff,       // the day that is played was over
};
inline constexpr std::size_t kOutcomes = 8;
std::string_view to_string(Outcome outcome);

// Times since local midnight.
struct Presence {
  enum class Who : std::uint8_t { kKiosk, kDesk, kGuest };
  Who who = Who::kKiosk;
  std::size_t desk = 0;  // of the network
  Span present;
};

struct CitizenDay {
  Outcome outcome = Outcome::kCutOff;
  bool appointment_booked = false;
  std::optional<sfu::TimeDelta> touched;
  std::optional<sfu::TimeDelta> due;  // since when they wait: touched, or their agreed time
  std::optional<sfu::TimeDelta> answered;
  std::optional<sfu::TimeDelta> ended;
  bool transferred = false;
  std::vector<Presence> presences;
};

class Day {
 public:
  Day(const Scenario& scenario, const Network& network, std::span<const NamedLine> lines,
      std::span<const Citizen> citizens);
  Day(const Day&) = delete;
  Day& operator=(const Day&) = delete;

  // `told` hears how much of the day is over, in percent.
  void play(const std::function<void(int)>& told);
  [[nodiscard]] const std::vector<CitizenDay>& citizens() const { return days_; }
  [[nodiscard]] std::vector<std::string> breaches() const;

 private:
  struct Kiosk {
    Page* page = nullptr;
    std::deque<std::size_t> line;               // people in front of it
    std::optional<std::size_t> citizen;         // who is at it
    std::deque<std::size_t> to_book;            // appointments that were agreed on before the day
    std::optional<std::size_t> booking;         // the one that is being asked for
    Page::Counts before;                        // of its page, when it was asked last
    std::optional<sfu::TimeDelta> waits_since;  // its page shows a queue
  };
  struct Desk {
    Page* page = nullptr;
    std::optional<std::size_t> citizen;        // whose visit it is in
    std::optional<std::size_t> invited;        // for whom it has asked a third party to come in
    std::optional<sfu::TimeDelta> free_since;  // at work, in no visit
  };
  // How an organisation's queue moves.
  struct Answers {
    sfu::TimeDelta last;
    sfu::TimeDelta latest_touch;  // of those who were answered and had no claim but to have come
  };

  void open();
  void open_at(std::size_t kiosk, sfu::Timestamp time);
  void set_desks_ready(sfu::Timestamp time);
  void plan_citizens();
  void book_next(std::size_t kiosk);
  void on_booking(std::size_t kiosk);
  void choose_slot(std::size_t kiosk);
  void agreed(std::size_t kiosk);
  void come_without(std::size_t kiosk);
  void come(std::size_t citizen);
  void serve_next(std::size_t kiosk);
  void lose_patience(std::size_t citizen);
  void begin_talk(std::size_t citizen);
  void end_talk(std::size_t citizen);
  void pass_on(std::size_t citizen);
  void ask_third(std::size_t citizen);
  void let_in(std::size_t citizen, const std::string& token);
  void finish(std::size_t kiosk, Outcome outcome);
  void on_heard(Page& page);
  void on_kiosk(std::size_t kiosk);
  void on_desk(std::size_t desk);
  void on_guest(std::size_t citizen, Page& page);
  void note_waiting(Kiosk& kiosk) const;
  void note_answer(std::size_t citizen, std::size_t organisation);
  void check_waiting();
  [[nodiscard]] bool any_free_for_long(std::size_t organisation) const;
  [[nodiscard]] bool passed_over(const Kiosk& kiosk, std::size_t organisation);
  [[nodiscard]] std::string loss_of(std::size_t citizen) const;
  [[nodiscard]] std::string stuck_at(const Desk& desk) const;
  void close_presence(std::size_t citizen, Presence::Who who, std::size_t desk);
  [[nodiscard]] Page* desk_page_of(std::size_t citizen);
  [[nodiscard]] sfu::TimeDelta now() const;  // since local midnight
  void at(sfu::TimeDelta time, std::function<void()> action);
  void later(sfu::TimeDelta by, std::function<void()> action);

  const Scenario& scenario_;
  const Network& network_;
  std::span<const NamedLine> lines_;
  std::span<const Citizen> citizens_;
  Town town_;
  std::vector<Kiosk> kiosks_;
  std::vector<Desk> desks_;
  std::vector<Answers> answers_;  // by organisation
  std::map<const Page*, std::size_t> kiosk_of_;
  std::map<const Page*, std::size_t> desk_of_;
  std::map<const Page*, std::size_t> guest_of_;       // citizen
  std::map<std::string, std::size_t> citizen_of_;     // by visit
  std::map<std::size_t, std::string> references_;     // of appointments, by citizen
  std::map<std::size_t, sfu::TimeDelta> agreed_;      // likewise: their times
  std::map<std::size_t, std::vector<Page*>> guests_;  // by citizen
  std::vector<CitizenDay> days_;
  std::set<std::size_t> left_waiting_;  // citizens, though a desk was free
};

}  // namespace loadtest
