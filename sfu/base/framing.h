// What a packet of IP costs on the wire of an access line.
#pragma once

#include <cstdint>

#include "sfu/base/units.h"

namespace sfu {

enum class Framing : std::uint8_t {
  kIp,   // the rate is counted in IP packets: fibre, VDSL, radio and satellite as they are sold
  kAtm,  // ADSL and SDSL: PPPoE over bridged Ethernet over AAL5, in cells
};

// RFC 2516 (6, and 2 of PPP), Ethernet (14), RFC 2684 LLC/SNAP bridged without FCS (10), and the
// AAL5 trailer (8, ITU-T I.363.5); then whole cells of 48 bytes, 53 on the wire.
constexpr DataSize on_the_wire(DataSize packet, Framing framing) {
  if (framing == Framing::kIp) return packet;
  constexpr std::int64_t kHeaders = 6 + 2 + 14 + 10 + 8;
  constexpr std::int64_t kCell = 48;
  const std::int64_t cells = (packet.bytes() + kHeaders + kCell - 1) / kCell;
  return DataSize::bytes(cells * 53);
}

// What a rate on the wire is in packets of IP as large as pictures have them.
constexpr DataRate in_packets(DataRate on_wire, Framing framing) {
  if (framing == Framing::kIp) return on_wire;
  constexpr DataSize kPacket = DataSize::bytes(std::int64_t{1'000});
  return on_wire.scaled(kPacket.bytes(), on_the_wire(kPacket, framing).bytes());
}

}  // namespace sfu
