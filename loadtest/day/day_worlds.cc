#include "loadtest/day/day_worlds.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace loadtest {
namespace {

using sfu::TimeDelta;

constexpr TimeDelta kLead = TimeDelta::seconds(1);  // before the first party of a world

// Whose line it is; offices are shared, everybody else has their own.
struct LineKey {
  enum class Kind : std::uint8_t { kSite, kDesk, kOffice, kGuest } kind = Kind::kSite;
  std::uint64_t number = 0;
  friend auto operator<=>(const LineKey&, const LineKey&) = default;
};

class Maker {
 public:
  Maker(const Scenario& scenario, const Network& network, std::span<const NamedLine> lines,
        std::span<const Citizen> citizens, std::span<const CitizenDay> days)
      : scenario_(scenario), network_(network), lines_(lines), citizens_(citizens), days_(days) {}

  std::vector<WorldPlan> make() {
    group();
    std::vector<WorldPlan> worlds;
    for (const auto& [first, visits] : groups_) worlds.push_back(make_world(visits));
    return worlds;
  }

 private:
  static Span whole(const CitizenDay& day) {
    Span all = day.presences.front().present;
    for (const Presence& each : day.presences) all.to = std::max(all.to, each.present.to);
    return all;
  }

  LineKey key_of(std::size_t citizen, const Presence& presence) const {
    switch (presence.who) {
      case Presence::Who::kKiosk:
        return {LineKey::Kind::kSite, citizens_[citizen].site};
      case Presence::Who::kGuest:
        return {LineKey::Kind::kGuest, citizen};
      case Presence::Who::kDesk:
        break;
    }
    const auto& office = network_.desks[presence.desk].office;
    return office ? LineKey{LineKey::Kind::kOffice, *office}
                  : LineKey{LineKey::Kind::kDesk, presence.desk};
  }

  // Each visit joins the group that has one of its lines while it lasts; two groups become one.
  void group() {
    struct Use {
      Span span;
      std::size_t visit;
    };
    std::map<LineKey, std::vector<Use>> uses;
    for (std::size_t i = 0; i < citizens_.size(); ++i) {
      if (days_[i].presences.empty()) continue;
      parent_[i] = i;
      for (const Presence& each : days_[i].presences) {
        uses[key_of(i, each)].push_back({each.present, i});
      }
    }
    for (auto& [key, users] : uses) {
      std::ranges::sort(users, {},
                        [](const Use& use) { return std::pair(use.span.from, use.visit); });
      const Use* latest = nullptr;  // of those before, the one that stays longest
      for (const Use& use : users) {
        if (latest != nullptr && use.span.from < latest->span.to) join(latest->visit, use.visit);
        if (latest == nullptr || use.span.to > latest->span.to) latest = &use;
      }
    }
    for (const auto& [visit, parent] : parent_) groups_[root(visit)].push_back(visit);
  }

  std::size_t root(std::size_t visit) const {
    while (parent_.at(visit) != visit) visit = parent_.at(visit);
    return visit;
  }
  void join(std::size_t a, std::size_t b) {
    const auto [first, second] = std::minmax({root(a), root(b)});
    parent_[second] = first;
  }

  WorldPlan make_world(const std::vector<std::size_t>& visits) const {
    WorldPlan world;
    world.seed =
        Random(static_cast<std::uint64_t>(scenario_.seed) ^ citizens_[visits.front()].number << 32)
            .next();
    TimeDelta origin = TimeDelta::infinity();
    for (const std::size_t each : visits) origin = std::min(origin, whole(days_[each]).from);
    origin = origin - kLead;
    std::map<LineKey, std::size_t> placed;
    for (const std::size_t each : visits)
      world.visits.push_back(make_visit(each, origin, placed, world));
    return world;
  }

  VisitPlan make_visit(std::size_t citizen, TimeDelta origin,
                       std::map<LineKey, std::size_t>& placed, WorldPlan& world) const {
    VisitPlan visit;
    visit.number = citizens_[citizen].number;
    for (const Presence& each : days_[citizen].presences) {
      const auto [place, added] = placed.emplace(key_of(citizen, each), world.lines.size());
      if (added) world.lines.push_back(make_line(citizen, each, origin));
      visit.parties.push_back(
          {place->second, {each.present.from - origin, each.present.to - origin}});
    }
    for (const Paper& paper : citizens_[citizen].papers)
      add_document(citizen, paper, origin, visit);
    return visit;
  }

  LinePlan make_line(std::size_t citizen, const Presence& presence, TimeDelta origin) const {
    const SitePlace& site = network_.sites[citizens_[citizen].site];
    std::size_t line = network_.guest_line;
    if (presence.who == Presence::Who::kDesk) line = network_.desks[presence.desk].line;
    if (presence.who == Presence::Who::kKiosk) line = site.line;
    LinePlan plan{lines_[line].line, {}};
    if (lines_[line].bloat)
      plan.rivals.push_back({.when = {TimeDelta::zero(), TimeDelta::seconds(86'400)}});
    if (presence.who != Presence::Who::kKiosk) return plan;
    const auto weekday = static_cast<std::int32_t>(date::weekday(scenario_.day).iso_encoding()) - 1;
    for (const config::WeeklyWindow& each : site.uploads) {
      const TimeDelta to = TimeDelta::seconds(each.to_min * 60) - origin;
      if (each.weekday != weekday || to <= TimeDelta::zero()) continue;
      const TimeDelta from = TimeDelta::seconds(each.from_min * 60) - origin;
      plan.rivals.push_back({.when = {std::max(from, TimeDelta::zero()), to}});
    }
    return plan;
  }

  // Between the kiosk and the desk that is there then; nobody there: it is not offered.
  void add_document(std::size_t citizen, const Paper& paper, TimeDelta origin,
                    VisitPlan& visit) const {
    const CitizenDay& day = days_[citizen];
    const TimeDelta when = *day.answered + paper.after;
    for (std::size_t i = 0; i < day.presences.size(); ++i) {
      const Presence& each = day.presences[i];
      if (each.who != Presence::Who::kDesk) continue;
      if (each.present.from > when || each.present.to <= when) continue;
      const std::size_t kiosk = 0;
      visit.documents.push_back(
          {paper.from_kiosk ? kiosk : i, paper.from_kiosk ? i : kiosk, paper.size, when - origin});
      return;
    }
  }

  const Scenario& scenario_;
  const Network& network_;
  std::span<const NamedLine> lines_;
  std::span<const Citizen> citizens_;
  std::span<const CitizenDay> days_;
  std::map<std::size_t, std::size_t> parent_;
  std::map<std::size_t, std::vector<std::size_t>> groups_;
};

}  // namespace

std::vector<WorldPlan> make_worlds(const Scenario& scenario, const Network& network,
                                   std::span<const NamedLine> lines,
                                   std::span<const Citizen> citizens,
                                   std::span<const CitizenDay> days) {
  return Maker(scenario, network, lines, citizens, days).make();
}

}  // namespace loadtest
