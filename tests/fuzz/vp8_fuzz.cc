// VP8 payload descriptors: what is written again reads the same.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfu/base/check.h"
#include "sfu/wire/vp8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto first = sfu::Vp8Descriptor::parse({data, size});
  if (!first) return 0;
  const sfu::PayloadPrefix prefix = sfu::write_vp8_descriptor(*first);
  std::vector<std::uint8_t> payload(prefix.bytes.begin(), prefix.bytes.begin() + prefix.size);
  payload.insert(payload.end(), data + first->size, data + size);
  const auto again = sfu::Vp8Descriptor::parse(payload);
  SFU_CHECK(again && again->size == prefix.size && again->picture_id == first->picture_id);
  SFU_CHECK(again->tl0_picture_index == first->tl0_picture_index);
  SFU_CHECK(again->temporal_id == first->temporal_id && again->key_index == first->key_index);
  SFU_CHECK(again->key_frame == first->key_frame && again->width == first->width);
  return 0;
}
