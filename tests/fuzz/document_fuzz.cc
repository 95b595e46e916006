// Three participants say anything to the document relay: a length byte, whose low bits also name
// the sender, then as many bytes of frame. What waits in it stays bounded.
#include <algorithm>

#include "sfu/base/check.h"
#include "sfu/room/document_relay.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sfu::Metrics metrics;
  sfu::DocumentRelay relay({}, metrics);
  for (std::uint32_t id = 0; id < 3; ++id) relay.on_joined(sfu::ParticipantId(id));
  sfu::ByteReader in({data, size});
  while (in.remaining() > 0) {
    const std::uint8_t head = in.u8();
    relay.on_message(sfu::ParticipantId(head % 3U),
                     in.take(std::min<std::size_t>(head, in.remaining())));
    for (int i = head % 5; i > 0 && relay.next(); --i) relay.sent();
    if (head == 255) relay.on_left(sfu::ParticipantId(1));
  }
  SFU_CHECK(relay.documents() <= 24 &&
            relay.held_bytes() <= 24 * sfu::DocumentRelay::Options{}.window);
  return 0;
}
