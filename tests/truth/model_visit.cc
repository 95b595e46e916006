#include "tests/truth/model_visit.h"

#include <algorithm>

#include "config/media_config.h"
#include "loadtest/terminal/as_browser.h"
#include "loadtest/world/world.h"

namespace truth {
namespace {

using sfu::TimeDelta;
using sfu::Timestamp;

constexpr sfu::RoomId kRoom(1);
constexpr sfu::ParticipantId kKiosk(1);
constexpr sfu::ParticipantId kDesk(2);
constexpr TimeDelta kSignalling = TimeDelta::ms(100);

// ICE and DTLS take three round trips.
TimeDelta connecting(const loadtest::Line& line) {
  const auto way = [](const loadtest::LinkProfile& one) { return one.delay + one.jitter; };
  return (way(line.up) + way(line.down)) * 3 + TimeDelta::ms(150);
}

// The adviser's picture is there while the kiosk still learns of the answer and is connected over
// its slow line: nine round trips, as pages were seen to take.
TimeDelta desk_before(const loadtest::Line& line) {
  return (line.up.delay + line.down.delay) * 9 + TimeDelta::ms(550);
}

// As `guichet serve` fills them in from a configuration that says nothing about rates.
sfu::CoreOptions core_options() {
  const config::MediaConfig media;
  sfu::CoreOptions core;
  core.room.transport.rate.start = media.start_rate;
  core.room.transport.rate.max = media.max_send_rate;
  core.room.transport.pacer.initial_target = media.start_rate;
  return core;
}

class Visit {
 public:
  Visit(const loadtest::Line& line, const loadtest::Line& desk, std::uint64_t seed)
      : world_(seed, core_options()),
        kiosk_(terminal(kKiosk)),
        desk_(terminal(kDesk)),
        line_(line) {
    kiosk_.line = {.down = line.down.rate, .up = line.up.rate, .framing = line.up.framing};
    world_.attach(kiosk_.terminal, line);
    world_.attach(desk_.terminal, desk);
    world_.set_line_tap([this](loadtest::ClientKey client, const loadtest::Crossing& crossing) {
      if (client == &kiosk_.terminal) note(crossing);
    });
  }

  Trace run(bool step) {
    world_.command(sfu::api::OpenRoom{kRoom});
    join(kiosk_, std::max(world_.now(), kMediaBegins - connecting(line_)));
    const TimeDelta connecting_desk = TimeDelta::ms(200);
    // Where the world begins later, the desk has settled by then all the same.
    const Timestamp desk_begins =
        std::max(world_.now() + connecting_desk, kMediaBegins - desk_before(line_));
    join(desk_, desk_begins - connecting_desk);
    world_.at(kMediaBegins, [this](Timestamp now) {
      world_.begin_line_anew(world_.line_of(&kiosk_.terminal), line_, kSeed);
      send(kiosk_, now);
    });
    world_.at(desk_begins, [this](Timestamp now) { send(desk_, now); });
    if (step) {
      world_.at(kMediaBegins + kHalvedAt, [this](Timestamp) {
        world_.change_line(&kiosk_.terminal, {halved(line_.up), halved(line_.down)});
      });
      world_.at(kMediaBegins + kRestoredAt,
                [this](Timestamp) { world_.change_line(&kiosk_.terminal, line_); });
    }
    while (world_.now() < kMediaBegins + kRunTime) {
      world_.run_until(std::min(kMediaBegins + kRunTime, world_.now() + kSignalling));
      for (const sfu::api::Event& event : world_.take_events()) pass(event);
    }
    return std::move(trace_);
  }

 private:
  struct Party {
    sfu::api::NegotiatedSession session;
    loadtest::Terminal terminal;
    std::optional<sfu::api::AccessLine> line;  // as configured
  };

  Party terminal(sfu::ParticipantId id) {
    const auto session = loadtest::as_answered(
        loadtest::make_session(loadtest::as_browser(loadtest::SessionPlan()),
                               world_.client_environment().dtls.fingerprint(), world_.entropy()));
    loadtest::Terminal::Options options = loadtest::as_browser(id);
    options.voice = false;
    options.picture = false;
    return {session,
            loadtest::Terminal(options, world_.client_environment(), session,
                               world_.environment().dtls.fingerprint()),
            std::nullopt};
  }
  void join(Party& party, Timestamp when) {
    world_.at(when, [this, &party](Timestamp now) {
      world_.command(sfu::api::AddParticipant{.room = kRoom,
                                              .participant = party.terminal.id(),
                                              .permissions = {.publish = true, .subscribe = true},
                                              .session = party.session,
                                              .line = party.line});
      party.terminal.start(world_.relay(), now);
      world_.wake(&party.terminal);
    });
  }
  void pass(const sfu::api::Event& event) {
    const auto* planned = std::get_if<sfu::api::UplinkPlanned>(&event);
    if (planned == nullptr) return;
    Party& party = planned->participant == kKiosk ? kiosk_ : desk_;
    world_.tell(
        &party.terminal, loadtest::Way::kDown, loadtest::Terminal::kPlanBytes,
        [&party, plan = planned->plan](Timestamp now) { party.terminal.use_plan(plan, now); });
  }
  void send(Party& party, Timestamp now) {
    party.terminal.set_sending(true, true, now);
    world_.wake(&party.terminal);
  }
  void note(const loadtest::Crossing& crossing) {
    if (crossing.at < kMediaBegins) return;
    trace_.packets.push_back({.at_us = (crossing.at - kMediaBegins).us(),
                              .up = crossing.way == loadtest::Way::kUp,
                              .size = crossing.size.bytes(),
                              .queue_us = crossing.queue.us(),
                              .fate = crossing.lost ? Fate::kLost : Fate::kArrived,
                              .look = look_at_datagram(crossing.datagram)});
  }

  loadtest::World world_;
  Party kiosk_;
  Party desk_;
  loadtest::Line line_;
  Trace trace_;
};

}  // namespace

Trace model_visit(const loadtest::Line& line, const loadtest::Line& desk, bool step,
                  std::uint64_t seed) {
  Visit visit(line, desk, seed);
  return visit.run(step);
}

}  // namespace truth
