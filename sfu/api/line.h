// A peer's access line: as it is sold, what it was found to carry, and how it is now: how long a
// packet is under way there and back, and what share does not arrive by itself, as people and
// operators want to know it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sfu/base/framing.h"
#include "sfu/base/units.h"

namespace sfu::api {

enum class Carrier : std::uint8_t { kUdp, kTcp, kTurn };
constexpr std::string_view to_string(Carrier carrier) {
  constexpr std::array<std::string_view, 3> kNames = {"udp", "tcp", "turn"};
  return kNames.at(static_cast<std::size_t>(carrier));
}

// As the configuration of a site has it. Rates are counted on the wire, in the line's framing.
struct AccessLine {
  DataRate down;  // to the peer
  DataRate up;
  Framing framing = Framing::kIp;
  friend bool operator==(const AccessLine&, const AccessLine&) = default;
};

// What one direction of a line was found to carry: no more than `rate`, or at least so much.
struct MeasuredRate {
  DataRate rate;
  bool limit = false;
  friend bool operator==(const MeasuredRate&, const MeasuredRate&) = default;
};
// A limit replaces what was known; that a line carried so much replaces only less. True: it did.
inline bool learn(const std::optional<MeasuredRate>& fresh, std::optional<MeasuredRate>& known) {
  if (!fresh || (known && !fresh->limit && fresh->rate <= known->rate)) return false;
  known = fresh;
  return true;
}
struct MeasuredLine {
  std::optional<MeasuredRate> down = {};  // to the peer; absent: nothing is known
  std::optional<MeasuredRate> up = {};
  friend bool operator==(const MeasuredLine&, const MeasuredLine&) = default;
};

struct Line {
  Carrier carrier = Carrier::kUdp;
  std::optional<TimeDelta> round_trip;  // queues included; absent: not reported yet
  // Percent of packets, repaired ones included; absent: too few were sent to say.
  std::optional<int> lost_up;    // from the peer
  std::optional<int> lost_down;  // to it
  // Somebody else's queue stands on the line: an upload, a download.
  bool shared_up = false;
  bool shared_down = false;
  friend bool operator==(const Line&, const Line&) = default;
};

}  // namespace sfu::api
