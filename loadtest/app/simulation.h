// Plays a scenario: first the counter's day, then the worlds of its visits on as many threads as
// wanted. The result does not depend on how many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "loadtest/report/result.h"

namespace loadtest {

// How far a simulation is; copied out for the screen.
struct Progress {
  bool counter = true;  // the day at the counter, else the worlds
  int counter_percent = 0;
  std::int64_t visits = 0;  // to play
  std::int64_t visits_done = 0;
  std::int64_t seconds = 0;  // of visits, to play
  std::int64_t seconds_done = 0;
  struct Line {
    std::string id;
    Figures figures;
  };
  std::vector<Line> lines;  // of visits that were played
};

class Simulation {
 public:
  struct Options {
    std::size_t workers = 1;
    // Called on the thread of run(), a few times a second.
    std::function<void(const Progress&)> on_progress = [](const Progress&) {};
  };

  Simulation(const Scenario& scenario, std::span<const NamedLine> lines, Options options);
  Result run();

 private:
  void play_worlds();
  void work();
  void note(const WorldPlan& plan, const WorldReport& report);
  [[nodiscard]] Progress progress();

  const Scenario& scenario_;
  std::span<const NamedLine> lines_;
  Options options_;
  Network network_;
  std::vector<Citizen> citizens_;
  const std::vector<CitizenDay>* days_ = nullptr;
  std::vector<WorldPlan> plans_;
  std::vector<std::size_t> order_;  // the longest first
  std::vector<WorldReport> reports_;
  std::mutex mutex_;
  std::size_t next_ = 0;      // of order_
  std::size_t finished_ = 0;  // worlds
  Progress progress_;
};

}  // namespace loadtest
