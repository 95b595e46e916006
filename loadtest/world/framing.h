// What a packet of IP costs on the wire of an access line.
#pragma once

#include <cstdint>

#include "sfu/base/units.h"

namespace loadtest {

enum class Framing : std::uint8_t {
  kIp,   // the rate is counted in IP packets: fibre, VDSL, radio and satellite as they are sold
  kAtm,  // ADSL and SDSL: PPPoE over bridged Ethernet over AAL5, in cells
};

// RFC 2516 (6, and 2 of PPP), Ethernet (14), RFC 2684 LLC/SNAP bridged without FCS (10), and the
// AAL5 trailer (8, ITU-T I.363.5); then whole cells of 48 bytes, 53 on the wire.
constexpr sfu::DataSize on_the_wire(sfu::DataSize packet, Framing framing) {
  if (framing == Framing::kIp) return packet;
  constexpr std::int64_t kHeaders = 6 + 2 + 14 + 10 + 8;
  constexpr std::int64_t kCell = 48;
  const std::int64_t cells = (packet.bytes() + kHeaders + kCell - 1) / kCell;
  return sfu::DataSize::bytes(cells * 53);
}

}  // namespace loadtest
