// The line tests of the sites (docs/PROTOCOL.md §3.1): one at a time of a site, a few of a node,
// none while the site has a visit or the relay is full. A kiosk asks (somebody touched the light),
// or is asked to before the site opens.
//   request(kiosk)         a room of its own for the test: offer, channel, result
//   handle(event)          true: it was about a test
//   expire / next_timeout  tests that came to nothing; sites whose test is due
//   sweep                  after every turn: tests whose room a visit has taken
//   tell(kiosk)            what the last one found, and whom to call
//   of(site)               likewise
// Results are the relay's own measurements, as many as there are sites; the next visit begins with
// them (LineMemory).
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sfu/api/event.h"
#include "sfu/base/entropy.h"
#include "signalling/session/line_memory.h"
#include "signalling/session/line_schedule.h"
#include "signalling/session/line_verdict.h"
#include "signalling/session/network.h"
#include "signalling/session/people.h"
#include "signalling/session/rooms.h"
#include "signalling/session/turn.h"
#include "signalling/session/visits.h"

namespace signalling {

class LineTests {
 public:
  struct Options {
    // Each moves a megabyte in some seconds: together what a few visits need.
    std::size_t at_once = 32;
    sfu::TimeDelta limit = sfu::TimeDelta::seconds(35);     // connecting takes 10 s, the test 20
    sfu::TimeDelta interval = sfu::TimeDelta::seconds(20);  // between two of a site
    bool unattended = false;                                // the schedule holds
    LineSchedule schedule;
    sfu::TimeDelta tick = sfu::TimeDelta::seconds(10);
    std::size_t asked_per_tick = 8;                       // and as many sites planned, times ten
    sfu::TimeDelta again = sfu::TimeDelta::seconds(120);  // a kiosk that did not begin
    int tries = 5;
  };
  LineTests(const Network& config, Options options, const People& people, Rooms& rooms,
            const Visits& visits, LineMemory& memory, sfu::Entropy& entropy);

  void arrived(const Person& kiosk, Turn& turn);
  void request(const Person& kiosk, bool draining, Turn& turn);
  bool handle(const sfu::api::Event& event, Turn& turn);
  void sweep(Turn& turn);
  void expire(Turn& turn);
  [[nodiscard]] sfu::Timestamp next_timeout() const;
  void reconfigure();

  // nullptr: none since the relay started.
  [[nodiscard]] const LineRecord* of(std::string_view site) const;

 private:
  struct Running {
    sfu::ParticipantId participant;
    sfu::Timestamp began;
  };
  struct Plan {
    sfu::UnixSeconds due = 0;
    int tries = 0;
  };

  void tell(const std::string& site, sfu::ParticipantId kiosk, Turn& turn) const;
  [[nodiscard]] std::optional<std::string> site_tested_in(sfu::RoomId room);
  void finish(const std::string& site, std::optional<sfu::api::LineTestResult> result, Turn& turn);
  void abort(const std::string& site, Turn& turn);
  [[nodiscard]] std::optional<ErrorCode> why_not(const std::string& site, Turn& turn) const;
  void tick(Turn& turn);
  bool ask(const config::Site& site, const Person& kiosk, Turn& turn);

  const Network& config_;
  Options options_;
  const People& people_;
  Rooms& rooms_;
  const Visits& visits_;
  LineMemory& memory_;
  sfu::Entropy& entropy_;
  std::map<std::string, Running, std::less<>> running_;       // by site
  std::map<std::string, LineRecord, std::less<>> records_;    // by configured site
  std::map<std::string, sfu::Timestamp, std::less<>> began_;  // the last one of each site
  std::map<std::string, Plan, std::less<>> plans_;
  sfu::Timestamp next_tick_ = sfu::Timestamp::never();
};

}  // namespace signalling
