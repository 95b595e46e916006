// DATA_CHANNEL_OPEN of a hostile peer: what parses is written back alike.
#include <algorithm>

#include "sfu/base/check.h"
#include "sfu/sctp/dcep.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sfu::ByteSpan bytes(data, size);
  const auto open = sfu::DcepOpen::parse(bytes);
  if (!open) return 0;
  SFU_CHECK(open->label.size() <= sfu::DcepOpen::kMaxText);
  SFU_CHECK(std::ranges::equal(open->write(), bytes));
  return 0;
}
