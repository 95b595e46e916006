// The first packet of a connection on the pages' port: whatever it is, it names a shard that may
// exist or none.
#include <cstddef>
#include <cstdint>

#include "sfu/base/check.h"
#include "sfu/ice/steering.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto shard = sfu::shard_named_by({data, size});
  SFU_CHECK(!shard || *shard < 64);
  return 0;
}
