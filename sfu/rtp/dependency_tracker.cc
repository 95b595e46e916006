#include "sfu/rtp/dependency_tracker.h"

#include <algorithm>

namespace sfu {
namespace {

LayerId layer_of(std::uint8_t spatial, std::uint8_t temporal) {
  return {std::min<std::uint8_t>(spatial, kMaxSpatial - 1),
          std::min<std::uint8_t>(temporal, kMaxTemporal - 1)};
}

std::size_t index_of(LayerId layers) {
  return std::size_t{layers.spatial} * kMaxTemporal + layers.temporal;
}

FrameInfo unknown_frame(bool starts, bool ends) {
  FrameInfo frame;
  frame.starts_frame = starts;
  frame.starts_picture = starts;
  frame.ends_frame = ends;
  return frame;
}

}  // namespace

Result<DependencyTracker::Read, ParseError> DependencyTracker::read(ByteSpan bytes, bool in_order) {
  if (bytes.size() < DependencyDescriptor::kMinSize) return ParseError::kTooShort;
  const auto descriptor = DependencyDescriptor::parse(bytes, structure_ ? &*structure_ : nullptr);
  const bool starts = (bytes[0] & 0x80) != 0;
  const bool ends = (bytes[0] & 0x40) != 0;
  const auto number = static_cast<std::uint16_t>(bytes[1] << 8 | bytes[2]);
  // Read by a structure it was not written for, a descriptor may be anything.
  if (!descriptor && structure_) return Read{unknown_frame(starts, ends), number};
  if (!descriptor) return descriptor.error();
  if (in_order && descriptor->structure) {
    structure_ = descriptor->structure;
    active_ = ~std::uint32_t{0};
  }
  if (in_order && descriptor->active_targets) active_ = *descriptor->active_targets;
  if (in_order && (descriptor->structure || descriptor->active_targets)) choose_targets();
  if (!descriptor->frame) return Read{unknown_frame(starts, ends), number};

  FrameInfo frame;
  frame.starts_frame = starts;
  frame.ends_frame = ends;
  frame.layer = layer_of(descriptor->frame->spatial_id, descriptor->frame->temporal_id);
  frame.starts_picture = starts && frame.layer.spatial == 0;
  frame.starts_key_frame = starts && descriptor->structure && descriptor->frame->diffs.count == 0;
  frame.needed = DecodeTargets::none();
  each_target([&](LayerId target) {
    const Indication is = descriptor->frame->indications.of(target_of_[index_of(target)]);
    if (is != Indication::kNotPresent) frame.needed.add(target);
    if (starts && is == Indication::kSwitch) frame.switches.add(target);
  });
  return Read{frame, number};
}

// Somebody who is given at most these layers is served by the highest active decode target within.
void DependencyTracker::choose_targets() {
  each_target([&](LayerId wanted) {
    std::optional<std::uint8_t> best;
    LayerId best_layers;
    bool best_within = false;
    for (std::uint8_t i = 0; i < structure_->target_count; ++i) {
      if ((active_ >> i & 1U) == 0) continue;
      const auto raw = structure_->layers_of(i);
      const LayerId layers = layer_of(raw.spatial_id, raw.temporal_id);
      const bool within = layers.spatial <= wanted.spatial && layers.temporal <= wanted.temporal;
      if (best && !(within && (!best_within || layers > best_layers))) continue;
      best = i;
      best_layers = layers;
      best_within = within;
    }
    target_of_[index_of(wanted)] = best.value_or(0);
  });
}

}  // namespace sfu
