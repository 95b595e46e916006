// What a UDP datagram costs on the wire of an access line.
#pragma once

#include <cstddef>

#include "sfu/base/framing.h"
#include "sfu/base/units.h"

namespace sfu {

constexpr DataSize datagram_on_line(std::size_t payload, Framing framing) {
  constexpr std::size_t kUdpAndIp = 28;  // IPv4
  return on_the_wire(DataSize::bytes(std::uint64_t{payload + kUdpAndIp}), framing);
}

}  // namespace sfu
