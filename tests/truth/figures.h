// What is compared of two traces of one line: who sends how much, how long it waits, how a picture
// begins, how the rate follows the line.
//   figures_of(trace, step)     from the packets alone, whoever sent them
//   to_json / from_json         of several runs, as tests/truth/measured keeps them
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/truth/trace.h"

namespace truth {

struct WayFigures {
  std::map<std::string, double> kbps;  // by kind, of IP, once settled
  double total_kbps = 0;
  double packets_per_second = 0;
  double queue_p95_ms = 0;
  double lost_percent = 0;
  double first_frame_bytes = 0;         // of the picture, in packets of IP
  double key_frame_bytes = 0;           // the middle one
  std::array<double, 10> start_kbps{};  // second by second from the first media on
  // Until the rate stayed near where it ended; nullopt: the line kept its rate.
  std::optional<double> fall_s;
  std::optional<double> rise_s;
};

struct Figures {
  double lateness_p99_us = 0;
  WayFigures up;
  WayFigures down;
};

// Browsers are not the same twice.
struct Measured {
  std::string line;
  std::string by;  // which browser, machine and day; or the model
  std::vector<Figures> runs;
};

// Why a run does not count: the visit ended before the settled figures were taken, or the machine
// was too busy for browser or forwarder. Empty: it does.
std::string invalid(const Trace& trace);
WayFigures figures_of(const Trace& trace, bool up, bool step);
Figures figures_of(const Trace& trace, bool step);
std::string to_json(const Measured& measured);
std::optional<Measured> from_json(std::string_view text);

}  // namespace truth
