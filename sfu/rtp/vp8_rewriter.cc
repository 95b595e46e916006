#include "sfu/rtp/vp8_rewriter.h"

#include <algorithm>

namespace sfu {
namespace {

constexpr std::int64_t kWide = 1 << 15;
constexpr std::int64_t kNarrow = 1 << 7;

// The number nearest to `last` that is `value` modulo `cycle`.
std::int64_t nearest(std::int64_t last, std::int64_t value, std::int64_t cycle) {
  const std::int64_t forward = ((value - last) % cycle + cycle) % cycle;
  return last + (forward < cycle / 2 ? forward : forward - cycle);
}

}  // namespace

void Vp8Rewriter::start_source() {
  last_incoming_.reset();
  tl0_offset_.reset();
}

Vp8Prefix Vp8Rewriter::rewrite(const Vp8Descriptor& descriptor) {
  Vp8Descriptor outgoing = descriptor;
  if (descriptor.picture_id) {
    outgoing.picture_id = picture_id(*descriptor.picture_id, descriptor.wide_picture_id);
    outgoing.wide_picture_id = true;
  }
  if (descriptor.tl0_picture_index) {
    outgoing.tl0_picture_index = tl0_picture_index(*descriptor.tl0_picture_index);
  }
  return write_vp8_descriptor(outgoing);
}

std::uint16_t Vp8Rewriter::picture_id(std::uint16_t incoming, bool wide) {
  if (!last_incoming_) {
    last_incoming_ = incoming;
    picture_offset_ = highest_picture_ ? *highest_picture_ + 1 - incoming : 0;
  }
  last_incoming_ = nearest(*last_incoming_, incoming, wide ? kWide : kNarrow);
  const std::int64_t outgoing = *last_incoming_ + picture_offset_;
  highest_picture_ = std::max(highest_picture_.value_or(outgoing), outgoing);
  return static_cast<std::uint16_t>(outgoing & (kWide - 1));
}

std::uint8_t Vp8Rewriter::tl0_picture_index(std::uint8_t incoming) {
  if (!tl0_offset_) {
    tl0_offset_ = static_cast<std::uint8_t>(highest_tl0_ ? *highest_tl0_ + 1 - incoming : 0);
  }
  const auto outgoing = static_cast<std::uint8_t>(incoming + *tl0_offset_);
  const auto step = static_cast<std::uint8_t>(outgoing - highest_tl0_.value_or(outgoing));
  if (!highest_tl0_ || step < 128) highest_tl0_ = outgoing;
  return outgoing;
}

}  // namespace sfu
