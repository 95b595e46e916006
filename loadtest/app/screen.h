// What `guichet-load simulate` shows: while it runs, a bar with the time that is left and a table
// of the lines; at the end what every site got and every target.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>

#include "loadtest/app/simulation.h"

namespace loadtest {

// On a terminal it is drawn over itself, as much of it as fits: a line that wraps would be two.
// Elsewhere a line now and then.
class LiveTable {
 public:
  explicit LiveTable(std::FILE* out);
  void draw(const Progress& progress);
  void clear();  // what was drawn last

 private:
  using Clock = std::chrono::steady_clock;
  struct Size {
    int columns = 0;  // 0: as many as wanted
    int rows = 0;
  };
  [[nodiscard]] Size size() const;
  [[nodiscard]] std::string bar(const Progress& progress, Size size) const;

  std::FILE* out_;
  bool terminal_;
  Clock::time_point began_ = Clock::now();
  Clock::time_point worlds_began_{};
  Clock::time_point drawn_{};
  std::size_t height_ = 0;
};

std::string summary(const Result& result);

}  // namespace loadtest
