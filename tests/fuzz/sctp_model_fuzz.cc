// SCTP packets of a hostile peer into the simulator's association: a length byte, then a packet
// that gets the right ports and tag put in, so that it reaches the state machine.
#include <algorithm>

#include "sfu/sctp/sctp_model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sfu::SctpModel model({}, 7);
  sfu::SctpOutput output;
  sfu::Timestamp now;
  model.start(now);
  model.send({0, sfu::SctpPpid::kBinary, false, std::vector<std::uint8_t>(5'000)}, now);
  for (sfu::ByteReader in({data, size}); in.remaining() > 0;) {
    const auto chunks = in.take(std::min<std::size_t>(in.u8(), in.remaining()));
    std::vector<std::uint8_t> packet{0x13, 0x88, 0x13, 0x88, 0, 0, 0, 7, 0, 0, 0, 0};
    packet.insert(packet.end(), chunks.begin(), chunks.end());
    model.handle_packet(packet, now);
    now = std::max(now, std::min(model.next_timeout(), now + sfu::TimeDelta::seconds(1)));
    model.handle_timeout(now);
    while (model.poll(output)) continue;
  }
  return 0;
}
