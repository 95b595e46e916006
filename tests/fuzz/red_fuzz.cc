// RED payloads: all blocks that are named are inside the packet, the newest one behind the copies
// and not empty.
#include <cstddef>
#include <cstdint>

#include "sfu/base/check.h"
#include "sfu/wire/red.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto red = sfu::RedPayload::parse({data, size});
  if (!red) return 0;
  SFU_CHECK(red->primary_at >= 1 && red->primary_at < size);
  std::size_t end = red->primary_at;
  for (std::size_t i = red->nearest().size(); i-- > 0;) {
    const sfu::RedPayload::Block& block = red->nearest()[i];
    SFU_CHECK(block.timestamp_offset <= sfu::RedPayload::kMaxOffset);
    SFU_CHECK(block.at + block.size == end);
    end = block.at;
  }
  return 0;
}
