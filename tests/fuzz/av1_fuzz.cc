// AV1 aggregation headers and dependency descriptors: the input is cut into the packets of one
// stream, by a length byte each.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "sfu/rtp/dependency_tracker.h"
#include "sfu/wire/av1.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(sfu::Av1Payload::parse({data, size}));
  sfu::DependencyTracker tracker;
  sfu::ByteReader in({data, size});
  while (in.remaining() > 0) {
    const std::size_t length = in.u8();
    const sfu::ByteSpan packet = in.take(std::min(length, in.remaining()));
    static_cast<void>(tracker.read(packet, length % 2 == 0));
  }
  return 0;
}
