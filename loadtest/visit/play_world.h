// Plays one world of planned visits: the relay's media core, and behind their lines terminals that
// come and go, talk, show themselves and send documents. Signalling is not in it: who is with whom
// is known, what the relay tells pages reaches them within a tenth of a second.
//   play_world(plan, options)   the whole of it, from its first party to its last
// Laws: conservation, the terminals' own (slot_receiver.h, document_party.h), isolation: nobody
// hears or sees anybody but the others of its visit; liveness: who is together hears one another,
// and nobody is refused; memory: nothing is left when everybody has gone. A report is a function of
// plan and options.
#pragma once

#include <cstddef>
#include <functional>

#include "loadtest/terminal/as_browser.h"
#include "loadtest/terminal/session_plan.h"
#include "loadtest/terminal/terminal.h"
#include "loadtest/visit/world_plan.h"
#include "loadtest/visit/world_report.h"
#include "loadtest/world/world.h"
#include "sfu/core/core.h"

namespace loadtest {

// Who wants to see more than a report tells. Times count from the world's beginning, lines and
// parties as planned.
struct Watcher {
  // Every datagram that comes to a line.
  std::function<void(std::size_t line, const Crossing& crossing, sfu::TimeDelta at)> crossing;
  // Every party that is there, each tenth of a second.
  std::function<void(std::size_t visit, std::size_t party, const Terminal&, sfu::TimeDelta at)>
      party;
  // What the relay tells signalling, when it reaches the pages.
  std::function<void(const sfu::api::Event& event, sfu::TimeDelta at)> event;
};

struct PlayOptions {
  sfu::CoreOptions core;
  // What all have in common: id and clock are filled in.
  Terminal::Options terminal = as_browser(sfu::ParticipantId());
  SessionPlan session = as_browser(SessionPlan());
  // With the ciphers of the wire; else the same sizes, authenticated cheaply (null_srtp.h).
  bool encrypted = false;
  // Of a page whose connection the relay gave up, until it is back with another one.
  sfu::TimeDelta return_after = sfu::TimeDelta::seconds(1);
  Watcher watcher = {};
};

WorldReport play_world(const WorldPlan& plan, const PlayOptions& options);

}  // namespace loadtest
