#include "loadtest/app/simulation.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <thread>
#include <utility>

#include "loadtest/day/day_worlds.h"
#include "loadtest/visit/play_world.h"
#include "sfu/settings/core_options.h"

namespace loadtest {
namespace {

constexpr auto kLook = std::chrono::milliseconds(200);

std::int64_t seconds_of(const WorldPlan& plan) {
  std::int64_t seconds = 0;
  for (const VisitPlan& visit : plan.visits) {
    const Span& kiosk = visit.parties.front().present;
    seconds += (kiosk.to - kiosk.from) / sfu::TimeDelta::seconds(1);
  }
  return seconds;
}

}  // namespace

Simulation::Simulation(const Scenario& scenario, std::span<const NamedLine> lines, Options options)
    : scenario_(scenario),
      lines_(lines),
      options_(std::move(options)),
      network_(make_network(scenario, lines)),
      citizens_(draw_citizens(scenario, network_)) {}

Result Simulation::run() {
  Day day(scenario_, network_, lines_, citizens_);
  day.play([this](int percent) {
    progress_.counter_percent = percent;
    options_.on_progress(progress_);
  });
  days_ = &day.citizens();
  plans_ = make_worlds(scenario_, network_, lines_, citizens_, day.citizens());
  play_worlds();
  return make_result(scenario_, network_, lines_, citizens_, day, reports_);
}

void Simulation::play_worlds() {
  progress_.counter = false;
  for (const NamedLine& line : lines_) progress_.lines.push_back({line.id, {}});
  reports_.resize(plans_.size());
  for (std::size_t i = 0; i < plans_.size(); ++i) {
    order_.push_back(i);
    progress_.visits += std::ssize(plans_[i].visits);
    progress_.seconds += seconds_of(plans_[i]);
  }
  std::ranges::sort(order_, {},
                    [this](std::size_t i) { return std::pair(-seconds_of(plans_[i]), i); });
  std::vector<std::jthread> workers;
  for (std::size_t i = 0; i < options_.workers; ++i) workers.emplace_back([this] { work(); });
  for (Progress now = progress();; now = progress()) {
    options_.on_progress(now);
    if (now.visits_done == now.visits) break;
    std::this_thread::sleep_for(kLook);
  }
}

void Simulation::work() {
  PlayOptions options;
  options.core = sfu::core_options(network_.config);
  for (;;) {
    std::size_t index = 0;
    {
      const std::scoped_lock lock(mutex_);
      if (next_ == order_.size()) return;
      index = order_[next_++];
    }
    reports_[index] = play_world(plans_[index], options);
    note(plans_[index], reports_[index]);
  }
}

void Simulation::note(const WorldPlan& plan, const WorldReport& report) {
  const std::scoped_lock lock(mutex_);
  progress_.visits_done += std::ssize(plan.visits);
  progress_.seconds_done += seconds_of(plan);
  for (const VisitReport& visit : report.visits) {
    const std::size_t citizen = visit.number - 1;
    const std::size_t line = network_.sites[citizens_[citizen].site].line;
    progress_.lines[line].figures.add((*days_)[citizen]);
    progress_.lines[line].figures.add((*days_)[citizen], visit);
  }
}

Progress Simulation::progress() {
  const std::scoped_lock lock(mutex_);
  return progress_;
}

}  // namespace loadtest
