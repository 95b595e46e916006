// What became of one world: per visit and party what it heard, saw and got, and what its line
// carried. Integers only: equal plans give equal reports on every compiler and machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sfu/base/units.h"

namespace loadtest {

struct HeardReport {
  std::int64_t expected = 0;          // packets' worth of voice that the others said meanwhile
  std::int64_t concealed = 0;         // of them made up, because they came too late or never
  std::int64_t worst_window_ppm = 0;  // concealed of expected, in the worst 10 s
  sfu::TimeDelta mouth_to_ear_p50;    // capture → played, all delays in it
  sfu::TimeDelta mouth_to_ear_p95;
  std::optional<sfu::TimeDelta> first;  // since it joined
};

struct SeenReport {
  std::int64_t frames = 0;
  sfu::TimeDelta shown;   // from the first picture to the end of the visit
  sfu::TimeDelta frozen;  // in all: each pause beyond 500 ms
  sfu::TimeDelta longest_freeze;
  std::optional<sfu::TimeDelta> first;  // since it joined
};

// One direction of a party's line, while it was present; what others sent on it, too.
struct CarriedReport {
  sfu::DataSize bytes;  // of IP
  std::int64_t packets = 0;
  std::int64_t lost = 0;        // by the medium
  std::int64_t overflowed = 0;  // by the queue
  sfu::TimeDelta queue_p95;     // over its own packets
};

struct PartyReport {
  HeardReport heard;
  SeenReport seen;
  CarriedReport up;
  CarriedReport down;
};

struct DocumentReport {
  sfu::DataSize size;
  std::optional<sfu::TimeDelta> took;  // offered → verified at the other end; nullopt: never
};

struct VisitReport {
  std::uint64_t number = 0;
  std::vector<PartyReport> parties;       // as planned
  std::vector<DocumentReport> documents;  // as planned
};

struct WorldReport {
  std::vector<VisitReport> visits;  // as planned
  std::vector<std::string> breaches;
  std::int64_t link_events = 0;  // packets that entered a link, all lines
  std::int64_t relayed = 0;      // datagrams the relay sent
};

}  // namespace loadtest
