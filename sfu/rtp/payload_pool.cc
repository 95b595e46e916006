#include "sfu/rtp/payload_pool.h"

#include <algorithm>

#include "sfu/base/check.h"

namespace sfu {

PayloadRef PayloadPool::store(ByteSpan payload, ByteSpan behind) {
  if (payload.size() + behind.size() > kMaxReceived) return {};
  if (free_.empty()) {
    const std::size_t made = chunks_.size() * kPerChunk;
    const std::size_t end = std::min(made + kPerChunk, options_.max_blocks);
    if (made >= end) return {};
    chunks_.push_back(std::make_unique<std::array<Block, kPerChunk>>());
    free_.reserve(end);
    for (std::size_t i = end; i > made; --i) free_.push_back(static_cast<std::uint32_t>(i - 1));
  }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  ++in_use_;
  Block& chosen = block(index);
  chosen.references = 1;
  chosen.size = static_cast<std::uint16_t>(payload.size() + behind.size());
  // Not std::ranges::copy, which GCC 12 makes a loop of single bytes from a span into an array.
  std::copy(behind.begin(), behind.end(),
            std::copy(payload.begin(), payload.end(), chosen.bytes.begin()));
  return {this, index};
}

void PayloadPool::release(std::uint32_t index) {
  Block& released = block(index);
  SFU_CHECK(released.references > 0);
  if (--released.references > 0) return;
  free_.push_back(index);
  --in_use_;
}

}  // namespace sfu
