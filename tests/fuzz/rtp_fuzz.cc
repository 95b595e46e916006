// RTP headers and extensions; a parsed header's elements stay inside the packet.
#include <cstddef>
#include <cstdint>

#include "sfu/base/check.h"
#include "sfu/wire/demux.h"
#include "sfu/wire/rtp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sfu::ByteSpan bytes(data, size);
  (void)sfu::classify(bytes);
  const auto packet = sfu::RtpPacket::parse(bytes);
  if (!packet) return 0;
  SFU_CHECK(sfu::peek_rtp_ssrc(bytes) == packet->ssrc);
  SFU_CHECK(packet->header_size + packet->payload.size() + packet->padding == size);
  for (int id = 0; id < 256; ++id) {
    const auto element = packet->extension(static_cast<std::uint8_t>(id));
    if (element && !element->empty()) {
      SFU_CHECK(element->data() >= data && element->data() + element->size() <= data + size);
    }
  }
  return 0;
}
