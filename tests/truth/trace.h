// A line's packets one by one, from a forwarder (real browsers) or a world (model terminals): the
// same words for both, so that one tool reads them.
//   write(out, trace) / read(in)   text, one packet a line; read() gives nullopt for anything else
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <vector>

#include "tests/truth/packet_look.h"

namespace truth {

enum class Fate : std::uint8_t { kArrived, kLost };

struct TracePacket {
  std::int64_t at_us = 0;  // when it came to the line; 0: the kiosk's media begins
  bool up = false;         // from the kiosk
  std::int64_t size = 0;   // of IP
  std::int64_t queue_us = 0;
  Fate fate = Fate::kArrived;
  Look look;
};

struct Trace {
  std::vector<TracePacket> packets;
  std::int64_t lateness_p99_us = 0;  // of the forwarder's own; none in a world
};

void write(std::ostream& out, const Trace& trace);
std::optional<Trace> read_trace(std::istream& in);

}  // namespace truth
