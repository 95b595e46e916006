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

// Of all slots together. Only while another speaks: what is made up in a pause nobody hears. In
// packets' worth of 20 ms (heard_voice.h).
struct HeardReport {
  std::int64_t expected = 0;   // voice that the others said meanwhile
  std::int64_t concealed = 0;  // of it made up, because it came too late or never
  // Concealed of expected, in the worst 10 s with a second of speech or more.
  std::int64_t worst_window_ppm = 0;
  sfu::TimeDelta mouth_to_ear_p50;  // capture → played; without sound cards
  sfu::TimeDelta mouth_to_ear_p95;
  std::optional<sfu::TimeDelta> first;  // since it joined
};

// Of all slots together: with two others `shown` and `frozen` count each of them.
struct SeenReport {
  std::int64_t frames = 0;
  sfu::TimeDelta shown;                 // from the first picture to the end of the visit
  sfu::TimeDelta frozen;                // of it: all pauses beyond 500 ms
  sfu::TimeDelta longest_freeze;        // the longest time between two pictures
  std::optional<sfu::TimeDelta> first;  // since it joined
};

// One direction of a party's line, while it was present; what others sent on it, too.
struct CarriedReport {
  sfu::DataSize bytes;  // of IP
  std::int64_t packets = 0;
  std::int64_t lost = 0;        // by the medium
  std::int64_t overflowed = 0;  // by the queue
  sfu::TimeDelta queue_p95;     // over its own packets
  // Of that its first ten seconds, in which the relay does not know the line yet.
  sfu::DataSize first_bytes;
  sfu::TimeDelta first_queue_p95;
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
