// A world with one room and terminals in it: what most scenarios begin with.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "loadtest/terminal/session_plan.h"
#include "loadtest/terminal/terminal.h"
#include "loadtest/world/oracles.h"
#include "loadtest/world/world.h"
#include "sfu/ice/ice_credentials.h"

namespace test {

// Sections of make_session: voice and picture of each slot, the document section behind them.
inline constexpr std::size_t kVoice[] = {0, 2, 4};
inline constexpr std::size_t kPicture[] = {1, 3, 5};
inline constexpr std::size_t kDocument = 6;

// A good line: an office on fibre.
inline loadtest::Line fibre() {
  loadtest::LinkProfile profile;
  profile.rate = sfu::DataRate::kbps(300'000);
  profile.delay = sfu::TimeDelta::ms(8);
  profile.jitter = sfu::TimeDelta::us(500);
  return {profile, profile};
}

inline loadtest::Line line(std::int64_t kbps, std::int64_t delay_ms) {
  loadtest::LinkProfile profile;
  profile.rate = sfu::DataRate::kbps(kbps);
  profile.delay = sfu::TimeDelta::ms(delay_ms);
  return {profile, profile};
}

inline loadtest::Terminal::Options voice_only() {
  loadtest::Terminal::Options options;
  options.picture = false;
  return options;
}

// Lines that are known to be good: estimates begin where a picture fits.
inline constexpr sfu::DataRate kGoodStart = sfu::DataRate::kbps(1'500);

inline sfu::CoreOptions core_options() {
  sfu::CoreOptions options;
  options.room.transport.rate.start = kGoodStart;
  return options;
}

class VisitWorld {
 public:
  explicit VisitWorld(std::uint64_t seed, const sfu::CoreOptions& options = core_options())
      : world(seed, options) {
    open_room(kRoom);
  }

  static constexpr sfu::RoomId kRoom{1};

  void open_room(sfu::RoomId room) { world.command(sfu::api::OpenRoom{room}); }

  loadtest::Terminal& join(std::uint32_t id, const loadtest::Line& line,
                           loadtest::SessionPlan plan = {},
                           loadtest::Terminal::Options options = {}, sfu::RoomId room = kRoom) {
    const auto fingerprint = world.client_environment().dtls.fingerprint();
    const auto session = loadtest::make_session(plan, fingerprint, world.entropy());
    return add(id, line, session, {.publish = plan.publish, .subscribe = plan.subscribe}, options,
               room);
  }
  // Offers to send and receive everything, whatever it may.
  loadtest::Terminal& join_as(std::uint32_t id, const loadtest::Line& line,
                              sfu::api::Permissions permissions) {
    const auto fingerprint = world.client_environment().dtls.fingerprint();
    return add(id, line, loadtest::make_session({}, fingerprint, world.entropy()), permissions, {},
               kRoom);
  }
  loadtest::Terminal& join_with_fingerprint(std::uint32_t id, const loadtest::Line& line,
                                            const sfu::Fingerprint& fingerprint) {
    return add(id, line, loadtest::make_session({}, fingerprint, world.entropy()),
               {.publish = true, .subscribe = true}, {}, kRoom);
  }
  // As WHEP: one slot, nothing sent.
  loadtest::Terminal& join_to_watch(std::uint32_t id, const sfu::api::Viewing& viewing) {
    const loadtest::SessionPlan plan{.slots = 1, .publish = false, .data = false};
    const auto fingerprint = world.client_environment().dtls.fingerprint();
    return add(id, fibre(), loadtest::make_session(plan, fingerprint, world.entropy()),
               {.publish = false, .subscribe = true}, {}, kRoom, viewing);
  }
  // What a re-offer and its answer do on both sides; the signalling's own way is not in it.
  void restart_ice(loadtest::Terminal& terminal) {
    const auto relay = sfu::make_ice_credentials(world.entropy());
    const auto own = sfu::make_ice_credentials(world.entropy());
    world.command(sfu::api::RestartIce{terminal.id(), relay, own});
    terminal.restart_ice(relay, own, world.now());
    world.wake(&terminal);
  }
  void leave(loadtest::Terminal& terminal) {
    world.command(sfu::api::RemoveParticipant{terminal.id()});
    world.detach(&terminal);
  }
  template <class Event>
  [[nodiscard]] const Event* last_of(sfu::ParticipantId id) const {
    return newest<Event>([id](const auto& e) { return e.participant == id; });
  }
  [[nodiscard]] std::int64_t dropped(sfu::Drop reason) const {
    return world.metrics().drops[static_cast<std::size_t>(reason)].value();
  }
  // The newest event of a kind about somebody; nullptr when there was none.
  [[nodiscard]] const sfu::api::ParticipantLost* loss_of(sfu::ParticipantId id) const {
    return newest<sfu::api::ParticipantLost>([id](const auto& e) { return e.participant == id; });
  }
  [[nodiscard]] const sfu::api::SlotsChanged* last_slots_of(sfu::ParticipantId id) const {
    return newest<sfu::api::SlotsChanged>([id](const auto& e) { return e.viewer == id; });
  }
  void run_for(sfu::TimeDelta time) { world.run_until(world.now() + time); }
  // As long, while pages hear every 100 ms which codec the relay wants them to send.
  void run_with_signalling(sfu::TimeDelta time) {
    const sfu::Timestamp end = world.now() + time;
    while (world.now() < end) {
      world.run_until(std::min(end, world.now() + sfu::TimeDelta::ms(100)));
      for (; events_heard_ < world.events().size(); ++events_heard_) {
        const auto* wanted = std::get_if<sfu::api::CodecWanted>(&world.events()[events_heard_]);
        if (wanted == nullptr) continue;
        for (loadtest::Terminal& one : terminals) {
          if (one.id() == wanted->publisher) one.use_codec(wanted->purpose, wanted->codec);
        }
      }
    }
  }

  // Everything the laws say about this run, in words; empty when all is well.
  [[nodiscard]] std::vector<std::string> breaches() const {
    std::vector<std::string> all = loadtest::conservation_breaches(world.metrics());
    for (std::size_t i = 0; i < terminals.size(); ++i) {
      const auto own = terminals[i].breaches();
      all.insert(all.end(), own.begin(), own.end());
      const auto strangers = isolation_breaches(i);
      all.insert(all.end(), strangers.begin(), strangers.end());
    }
    return all;
  }

  loadtest::World world;
  std::deque<loadtest::Terminal> terminals;
  std::vector<sfu::RoomId> rooms;  // of terminals[i]

 private:
  std::size_t events_heard_ = 0;

  loadtest::Terminal& add(std::uint32_t id, const loadtest::Line& line,
                          const sfu::api::NegotiatedSession& session,
                          sfu::api::Permissions permissions, loadtest::Terminal::Options options,
                          sfu::RoomId room, const sfu::api::Viewing& viewing = {}) {
    options.id = sfu::ParticipantId(id);
    options.rate.start = std::max(options.rate.start, kGoodStart);
    loadtest::Terminal& terminal = terminals.emplace_back(
        options, world.client_environment(), session, world.environment().dtls.fingerprint());
    rooms.push_back(room);
    world.attach(terminal, line);
    world.command(sfu::api::AddParticipant{room, options.id, permissions, session, viewing});
    terminal.start(world.relay(), world.now());
    world.wake(&terminal);
    return terminal;
  }

  template <class Event, class Matches>
  [[nodiscard]] const Event* newest(Matches matches) const {
    for (auto it = world.events().rbegin(); it != world.events().rend(); ++it) {
      const Event* event = std::get_if<Event>(&*it);
      if (event != nullptr && matches(*event)) return event;
    }
    return nullptr;
  }

  // Nobody sees a frame of somebody outside its room, or its own.
  [[nodiscard]] std::vector<std::string> isolation_breaches(std::size_t viewer) const {
    std::vector<std::string> all;
    for (const auto& receiver : terminals[viewer].receivers()) {
      for (const auto& [publisher, frames] : receiver.counts().by_publisher) {
        bool allowed = false;
        for (std::size_t i = 0; i < terminals.size(); ++i) {
          allowed |= i != viewer && rooms[i] == rooms[viewer] && terminals[i].id() == publisher;
        }
        if (!allowed) {
          all.push_back("terminal " + std::to_string(terminals[viewer].id().raw()) + " got " +
                        std::to_string(frames) + " frames of " + std::to_string(publisher.raw()));
        }
      }
    }
    return all;
  }
};

}  // namespace test
