#include "sfu/wire/rtcp/status_chunk.h"

#include <algorithm>

#include "sfu/base/check.h"

namespace sfu {
namespace {

constexpr std::uint16_t kVector = 0x8000;
constexpr std::uint16_t kTwoBits = 0x4000;
constexpr unsigned kRunSymbolShift = 13;
constexpr std::uint16_t kRunLength = 0x1FFF;

}  // namespace

//  |0| S |       run length        |   run of one symbol                          draft-01 §3.1.3
//  |1|0|    14 one-bit symbols     |   0 not received, 1 received, small delta    draft-01 §3.1.4
//  |1|1|    7 two-bit symbols      |
std::size_t StatusChunk::size() const {
  if ((raw_ & kVector) == 0) return raw_ & kRunLength;
  return (raw_ & kTwoBits) == 0 ? 14 : 7;
}

PacketStatus StatusChunk::at(std::size_t i) const {
  if ((raw_ & kVector) == 0) return static_cast<PacketStatus>(raw_ >> kRunSymbolShift & 3);
  if ((raw_ & kTwoBits) == 0) return static_cast<PacketStatus>(raw_ >> (13 - i) & 1);
  return static_cast<PacketStatus>(raw_ >> (12 - 2 * i) & 3);
}

bool StatusChunkEncoder::can_add(PacketStatus status) const {
  if (pending_size_ < kTwoBitSymbols) return true;
  if (all_same_ && status == pending_[0]) return pending_size_ < kLongestRun;
  return pending_size_ < kOneBitSymbols && !has_large_ && status != PacketStatus::kLargeDelta;
}

void StatusChunkEncoder::add(PacketStatus status) {
  if (!can_add(status)) emit(false);
  if (pending_size_ < kOneBitSymbols) pending_[pending_size_] = status;
  all_same_ = pending_size_ == 0 || (all_same_ && status == pending_[0]);
  has_large_ = has_large_ || status == PacketStatus::kLargeDelta;
  ++pending_size_;
}

void StatusChunkEncoder::finish() {
  if (pending_size_ > 0) emit(true);
}

// Before the run ends, the pending symbols may need two chunks and the run one per 8,191; then
// comes the other symbol's chunk, pending until the end.
std::size_t StatusChunkEncoder::max_after(std::size_t run) const {
  return chunks_.size() + 4 + run / kLongestRun;
}

void StatusChunkEncoder::emit(bool last) {
  if (all_same_) {
    const auto symbol = static_cast<unsigned>(pending_[0]);
    SFU_CHECK(chunks_.push(static_cast<std::uint16_t>(symbol << kRunSymbolShift | pending_size_)));
    pending_size_ = 0;
  } else if (!has_large_ && (last || pending_size_ == kOneBitSymbols)) {
    emit_vector(pending_size_, false);
  } else {
    emit_vector(std::min(pending_size_, kTwoBitSymbols), true);
  }
  const auto rest = std::span(pending_).first(pending_size_);
  all_same_ = std::ranges::count(rest, pending_[0]) == std::ssize(rest);
  has_large_ = std::ranges::count(rest, PacketStatus::kLargeDelta) > 0;
}

void StatusChunkEncoder::emit_vector(std::size_t count, bool two_bits) {
  unsigned chunk = kVector | (two_bits ? kTwoBits : 0U);
  for (std::size_t i = 0; i < count; ++i) {
    chunk |= static_cast<unsigned>(pending_[i]) << (two_bits ? 12 - 2 * i : 13 - i);
  }
  SFU_CHECK(chunks_.push(static_cast<std::uint16_t>(chunk)));
  std::ranges::copy(std::span(pending_).first(pending_size_).subspan(count), pending_.begin());
  pending_size_ -= count;
}

}  // namespace sfu
