// RED payloads: the newest block is inside the packet and not empty.
#include <cstddef>
#include <cstdint>

#include "sfu/base/check.h"
#include "sfu/wire/red.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto red = sfu::RedPayload::parse({data, size});
  SFU_CHECK(!red || (red->primary_at >= 1 && red->primary_at < size));
  return 0;
}
