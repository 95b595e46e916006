// H.264 payloads: nothing is read past the end, and what begins says so in a NAL unit that is
// there.
#include <cstddef>
#include <cstdint>

#include "sfu/base/check.h"
#include "sfu/wire/h264.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto payload = sfu::H264Payload::parse({data, size});
  if (!payload) return 0;
  SFU_CHECK(size >= 2);
  if (payload->parameters || payload->starts_idr) {
    bool there = false;
    for (std::size_t i = 0; i < size; ++i) there |= (data[i] & 0x1F) == 5 || (data[i] & 0x1F) == 7;
    SFU_CHECK(there);
  }
  return 0;
}
