// A peer's access line: as it is sold, and as the relay measures it: how long a packet is under way
// there and back, and what share does not arrive by itself, as people and operators want to know
// it.
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

struct Line {
  Carrier carrier = Carrier::kUdp;
  std::optional<TimeDelta> round_trip;  // queues included; absent: not reported yet
  // Percent of packets, repaired ones included; absent: too few were sent to say.
  std::optional<int> lost_up;    // from the peer
  std::optional<int> lost_down;  // to it
  friend bool operator==(const Line&, const Line&) = default;
};

}  // namespace sfu::api
