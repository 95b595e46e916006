#include "loadtest/report/result.h"

#include <algorithm>

namespace loadtest {
namespace {

constexpr std::size_t kMostBreaches = 50;  // the first ones tell

class Maker {
 public:
  Maker(const Scenario& scenario, const Network& network, std::span<const NamedLine> lines,
        std::span<const Citizen> citizens, std::span<const CitizenDay> days)
      : network_(network), citizens_(citizens), days_(days) {
    result_.scenario = scenario;
    for (const SitePlace& site : network.sites) {
      result_.sites.push_back({site.id, lines[site.line].id, {}});
    }
    for (const config::Organisation& body : network.config.organisations) {
      result_.bodies.push_back({body.id, std::ssize(body.desks), {}});
    }
    line_of_.resize(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) add_line(i, lines[i].id);
  }

  Result make(std::span<const WorldReport> reports, std::vector<std::string> breaches) {
    for (std::size_t i = 0; i < citizens_.size(); ++i) {
      each_figures(i, [&](Figures& figures) { figures.add(days_[i]); });
      count(days_[i]);
    }
    result_.breaches = std::move(breaches);
    for (const WorldReport& report : reports) add(report);
    if (result_.breaches.size() > kMostBreaches) result_.breaches.resize(kMostBreaches);
    for (const Target& target : result_.scenario.targets) judge(target);
    return std::move(result_);
  }

 private:
  void add_line(std::size_t line, const std::string& id) {
    const std::int64_t sites = std::ranges::count(network_.sites, line, &SitePlace::line);
    if (sites == 0) return;
    line_of_[line] = result_.lines.size();
    result_.lines.push_back({id, sites, {}});
  }

  template <class Add>
  void each_figures(std::size_t citizen, Add add) {
    const Citizen& one = citizens_[citizen];
    add(result_.all);
    add(result_.sites[one.site].figures);
    add(result_.bodies[one.organisation].figures);
    add(result_.lines[line_of_[network_.sites[one.site].line]].figures);
  }

  void count(const CitizenDay& day) {
    if (day.presences.empty()) return;
    ++result_.visits;
    const Span& kiosk = day.presences.front().present;
    result_.visit_seconds += (kiosk.to - kiosk.from) / sfu::TimeDelta::seconds(1);
  }

  void add(const WorldReport& report) {
    ++result_.worlds;
    result_.link_events += report.link_events;
    result_.relayed += report.relayed;
    for (const VisitReport& visit : report.visits) {
      const std::size_t citizen = visit.number - 1;
      each_figures(citizen, [&](Figures& figures) { figures.add(days_[citizen], visit); });
    }
    result_.breaches.insert(result_.breaches.end(), report.breaches.begin(), report.breaches.end());
  }

  void judge(const Target& target) {
    const auto line = std::ranges::find(result_.lines, target.line, &LineResult::id);
    const bool all = target.line.empty();
    TargetResult judged{target, std::nullopt, true};
    if (all || line != result_.lines.end()) {
      judged.value = (all ? result_.all : line->figures).value(target.figure);
    }
    if (judged.value && target.at_least) judged.met = *judged.value >= *target.at_least;
    if (judged.value && target.at_most) judged.met = *judged.value <= *target.at_most;
    result_.targets.push_back(judged);
  }

  const Network& network_;
  std::span<const Citizen> citizens_;
  std::span<const CitizenDay> days_;
  std::vector<std::size_t> line_of_;  // index into Result::lines
  Result result_;
};

}  // namespace

bool Result::passed() const {
  return breaches.empty() && std::ranges::all_of(targets, &TargetResult::met);
}

Result make_result(const Scenario& scenario, const Network& network,
                   std::span<const NamedLine> lines, std::span<const Citizen> citizens,
                   const Day& day, std::span<const WorldReport> reports) {
  return Maker(scenario, network, lines, citizens, day.citizens()).make(reports, day.breaches());
}

}  // namespace loadtest
