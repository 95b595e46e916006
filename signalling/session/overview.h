// What an operator may see of a running relay: sites with a light and the reason in words, desks,
// visits. No names of people, no addresses, nothing of what is said. Pure; read at one moment.
//   sites(at) / desks() / visits(at)   in the order of the configuration, of ids
//   counts()                             of the whole node
// A site's light. Red: citizens there cannot have a visit, or one is cut off. Amber: somebody
// should look. Off: no kiosk is on and no organisation receives there now. Green: nothing to do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "signalling/counter/counter.h"
#include "signalling/session/line_tests.h"
#include "signalling/session/people.h"
#include "signalling/session/rooms.h"
#include "signalling/session/site_history.h"

namespace signalling {

enum class Light : std::uint8_t { kGreen, kAmber, kRed, kOff };
// The worst of the site's kiosks.
enum class LineState : std::uint8_t {
  kNone,        // no kiosk is on
  kIdle,        // on, without media: in no visit, or before the first offer
  kConnected,   // media is up
  kConnecting,  // offered, and not up yet
  kAway,        // its signalling is gone and may come back
  kSilent,      // media was up, and nothing comes of it
};
enum class Trouble : std::uint8_t {
  kNeverSeen,    // red: no kiosk since the relay started
  kGone,         // red: there was one
  kSilent,       // red
  kNoLine,       // red: the last line test
  kAway,         // amber
  kNobody,       // amber: a citizen waits and no desk of that organisation is at work
  kInterrupted,  // amber: the last visit
  kLossy,        // amber: packets of a visit under way do not arrive
};
std::string_view to_string(Light light);
std::string_view to_string(LineState line);
std::string_view to_string(Trouble trouble);  // "never_seen"
struct Words {
  std::string_view fr;
  std::string_view en;
};
Words words_of(Trouble trouble);

struct SiteView {
  std::string id;
  std::string name;
  Light light = Light::kGreen;
  std::vector<Trouble> why = {};
  LineState line = LineState::kNone;
  std::optional<sfu::api::Line> measured = std::nullopt;  // of the kiosk that loses most now
  std::size_t kiosks_on = 0;                              // away ones too
  std::size_t kiosks_in_visit = 0;
  std::optional<sfu::UnixSeconds> last_seen = std::nullopt;  // now, while one is on
  std::optional<SiteRecord::LastVisit> last_visit = std::nullopt;
  std::optional<LineRecord> line_test = std::nullopt;  // the last one
};

enum class DeskState : std::uint8_t {
  kOff,
  kAway,
  kPaused,  // connected, wants no calls
  kReady,
  kRinging,
  kCalling,  // a kiosk
  kInVisit,
  kWrapUp,
};
std::string_view to_string(DeskState state);
struct DeskView {
  DeskKey desk;
  std::string organisation_name;
  DeskState state = DeskState::kOff;
};

struct VisitView {
  VisitId id;
  std::string site;
  std::string organisation;
  VisitState state = VisitState::kQueued;
  bool held = false;
  std::optional<DeskKey> desk = std::nullopt;
  std::vector<DeskKey> helpers = {};
  std::size_t participants = 0;                           // in its room: nobody is there unseen
  sfu::TimeDelta waited = sfu::TimeDelta::zero();         // until the first answer
  std::optional<sfu::TimeDelta> duration = std::nullopt;  // since then
};

struct NodeCounts {
  std::size_t sites = 0;
  std::size_t sites_on = 0;
  std::size_t desks = 0;
  std::size_t desks_connected = 0;
  std::size_t desks_at_work = 0;
  std::size_t visits_waiting = 0;
  std::size_t visits_connected = 0;
};

class Overview {
 public:
  // Reads only; none of them may change while this lives.
  Overview(const config::Config& config, const Counter& counter, const People& people, Rooms& rooms,
           const SiteHistory& history, const LineTests& lines)
      : config_(config),
        counter_(counter),
        people_(people),
        rooms_(rooms),
        history_(history),
        lines_(lines) {}

  [[nodiscard]] std::vector<SiteView> sites(Instant at) const;
  [[nodiscard]] std::vector<DeskView> desks() const;
  [[nodiscard]] std::vector<VisitView> visits(Instant at) const;
  [[nodiscard]] NodeCounts counts() const;

 private:
  [[nodiscard]] LineState line_of(const Person& kiosk) const;
  [[nodiscard]] std::optional<sfu::api::Line> measured_of(const Person& kiosk) const;
  [[nodiscard]] bool receives(const config::Site& site, Instant at) const;
  void judge(const config::Site& site, Instant at, SiteView& view) const;

  const config::Config& config_;
  const Counter& counter_;
  const People& people_;
  Rooms& rooms_;
  const SiteHistory& history_;
  const LineTests& lines_;
};

}  // namespace signalling
