#include "loadtest/visit/play_world.h"

#include <algorithm>
#include <deque>
#include <map>
#include <variant>

#include "loadtest/visit/visit_play.h"
#include "loadtest/world/oracles.h"
#include "loadtest/world/world.h"
#include "sfu/crypto/null_srtp.h"

namespace loadtest {
namespace {

// How long signalling takes to bring the relay's word to a page.
constexpr sfu::TimeDelta kSignalling = sfu::TimeDelta::ms(100);

// No plan is refused: the bounds of a relay are not what is asked about.
sfu::CoreOptions core_options(const WorldPlan& plan, sfu::CoreOptions options) {
  std::size_t parties = 0;
  for (const VisitPlan& visit : plan.visits) parties += visit.parties.size();
  options.max_rooms = std::max(options.max_rooms, plan.visits.size());
  options.max_participants = std::max(options.max_participants, parties);
  return options;
}

class WorldPlay {
 public:
  WorldPlay(const WorldPlan& plan, const PlayOptions& options)
      : world_(plan.seed, core_options(plan, options.core),
               options.encrypted ? &sfu::make_srtp_session : &sfu::make_null_srtp_session),
        watcher_(options.watcher) {
    for (const LinePlan& line : plan.lines) {
      lines_.push_back({.id = world_.add_line(line.line), .configured = line.configured});
      for (const Rival& rival : line.rivals) schedule_rival(lines_.back().id, rival);
      for (const LineChange& change : line.changes) schedule_change(lines_.back().id, change);
    }
    if (watcher_.crossing) watch_lines();
    std::uint32_t next_id = 1;
    for (const VisitPlan& visit : plan.visits) {
      visits_.emplace_back(visit, options, next_id, lines_, world_.random().fork());
      by_room_[sfu::RoomId(next_id)] = &visits_.back();
      next_id += static_cast<std::uint32_t>(std::max<std::size_t>(1, visit.parties.size()));
      visits_.back().schedule(world_, origin_);
      end_ = std::max(end_, origin_ + visits_.back().ends());
    }
  }

  WorldReport run() {
    while (world_.now() < end_) {
      world_.run_until(std::min(end_, world_.now() + kSignalling));
      for (const sfu::api::Event& event : world_.take_events()) pass(event);
      if (watcher_.party) watch_parties();
    }
    WorldReport report;
    report.breaches = conservation_breaches(world_.metrics());
    for (std::string& breach : leavings()) report.breaches.push_back(std::move(breach));
    report.breaches.insert(report.breaches.end(), refusals_.begin(), refusals_.end());
    for (const VisitPlay& visit : visits_) {
      report.visits.push_back(visit.report());
      const auto own = visit.breaches();
      report.breaches.insert(report.breaches.end(), own.begin(), own.end());
    }
    for (const PlayedLine& line : lines_) {
      report.link_events += world_.up(line.id).counts().sent + world_.down(line.id).counts().sent;
    }
    report.relayed = world_.metrics().datagrams_sent.value();
    return report;
  }

 private:
  void schedule_rival(LineId line, const Rival& rival) {
    world_.at(origin_ + rival.when.from, [=, this](sfu::Timestamp) {
      world_.compete(line, rival.way, origin_ + rival.when.to, rival.most);
    });
  }

  void schedule_change(LineId line, const LineChange& change) {
    world_.at(origin_ + change.at,
              [this, line, &change](sfu::Timestamp) { world_.change_line(line, change.line); });
  }

  void watch_lines() {
    world_.set_line_tap([this](ClientKey client, const Crossing& crossing) {
      watcher_.crossing(world_.line_of(client).raw(), crossing, crossing.at - origin_);
    });
  }

  void watch_parties() {
    for (std::size_t visit = 0; visit < visits_.size(); ++visit) {
      for (std::size_t party = 0; party < visits_[visit].parties(); ++party) {
        const Terminal* terminal = visits_[visit].terminal(party);
        if (terminal != nullptr) watcher_.party(visit, party, *terminal, world_.now() - origin_);
      }
    }
  }

  // Memory: everybody has gone, so nothing of them may be kept.
  [[nodiscard]] std::vector<std::string> leavings() {
    std::vector<std::string> all;
    const sfu::Metrics& metrics = world_.metrics();
    const auto left = [&](std::int64_t count, std::string_view what) {
      if (count != 0)
        all.push_back(std::to_string(count) + " " + std::string(what) + " at the end");
    };
    left(metrics.rooms.value(), "rooms open");
    left(metrics.participants.value(), "participants in rooms");
    left(metrics.participants_connected.value(), "participants connected");
    return all;
  }

  // There is room for everybody. Only who is lost may be gone already when they leave.
  void note_refusal(const sfu::api::CommandRefused& refused) {
    if (refused.reason == sfu::api::CommandRefused::Reason::kUnknownParticipant) return;
    refusals_.push_back("room " + std::to_string(refused.room.raw()) + ": participant " +
                        std::to_string(refused.participant.raw()) + " was refused, reason " +
                        std::to_string(static_cast<int>(refused.reason)));
  }

  void pass(const sfu::api::Event& event) {
    if (watcher_.event) watcher_.event(event, world_.now() - origin_);
    if (const auto* refused = std::get_if<sfu::api::CommandRefused>(&event)) {
      return note_refusal(*refused);
    }
    const sfu::RoomId room = std::visit([](const auto& one) { return one.room; }, event);
    const auto found = by_room_.find(room);
    if (found != by_room_.end()) found->second->on_event(event, world_);
  }

  World world_;
  const Watcher& watcher_;
  const sfu::Timestamp origin_ = world_.now();
  sfu::Timestamp end_ = origin_;
  std::deque<PlayedLine> lines_;
  std::deque<VisitPlay> visits_;
  std::map<sfu::RoomId, VisitPlay*> by_room_;
  std::vector<std::string> refusals_;
};

}  // namespace

WorldReport play_world(const WorldPlan& plan, const PlayOptions& options) {
  return WorldPlay(plan, options).run();
}

}  // namespace loadtest
