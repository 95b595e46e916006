// VP9 payload descriptors: what is written again reads the same.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfu/base/check.h"
#include "sfu/rtp/vp9_layers.h"
#include "sfu/wire/vp9.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto first = sfu::Vp9Descriptor::parse({data, size});
  if (!first) return 0;
  SFU_CHECK(first->prefix_size <= first->size && first->size < size);
  sfu::Vp9Layers layers;
  static_cast<void>(layers.read(*first));
  const sfu::PayloadPrefix prefix = sfu::write_vp9_prefix(*first);
  std::vector<std::uint8_t> payload(prefix.bytes.begin(), prefix.bytes.begin() + prefix.size);
  payload.insert(payload.end(), data + first->prefix_size, data + size);
  const auto again = sfu::Vp9Descriptor::parse(payload);
  SFU_CHECK(again && again->size == first->size && again->picture_id == first->picture_id);
  SFU_CHECK(again->spatial_id == first->spatial_id && again->temporal_id == first->temporal_id);
  SFU_CHECK(again->tl0_picture_index == first->tl0_picture_index);
  return 0;
}
