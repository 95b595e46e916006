#include "sfu/rtp/vp9_layers.h"

#include <algorithm>

namespace sfu {
namespace {

constexpr std::uint8_t at_most(std::uint8_t value, std::uint8_t limit) {
  return std::min(value, static_cast<std::uint8_t>(limit - 1));
}

}  // namespace

FrameInfo Vp9Layers::read(const Vp9Descriptor& descriptor) {
  if (descriptor.spatial_layers) {
    top_ = at_most(static_cast<std::uint8_t>(*descriptor.spatial_layers - 1), kMaxSpatial);
  }
  FrameInfo frame;
  frame.layer = {at_most(descriptor.spatial_id, kMaxSpatial),
                 at_most(descriptor.temporal_id, kMaxTemporal)};
  frame.starts_frame = descriptor.starts_frame;
  frame.ends_frame = descriptor.ends_frame;
  frame.starts_key_frame = descriptor.starts_key_frame();
  frame.starts_picture = descriptor.starts_frame && descriptor.spatial_id == 0;
  frame.needed = DecodeTargets::none();
  each_target([&](LayerId target) {
    // Who is given everything is given the highest layer that there is.
    const std::uint8_t spatial = std::min(target.spatial, std::max(top_, frame.layer.spatial));
    const bool referred = frame.layer.spatial < spatial && !descriptor.not_for_upper_layers;
    const bool own = frame.layer.spatial == spatial;
    if ((own || referred) && frame.layer.temporal <= target.temporal) frame.needed.add(target);
    // §4.2, U: pictures of higher temporal layers refer to none of theirs from before this one.
    const bool joins = frame.starts_key_frame || (own && descriptor.switching_up_point &&
                                                  frame.layer.temporal <= target.temporal);
    if (descriptor.starts_frame && joins) frame.switches.add(target);
  });
  return frame;
}

}  // namespace sfu
