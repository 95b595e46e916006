// Keeps what payload descriptors count (VP8 and VP9 picture ids and TL0PICIDX, AV1 frame numbers)
// going on across a change of source, whatever the codec.
//   start_source()         the next packet is another source's: one picture later than the last
//   rewrite(descriptor)    what goes out instead of the descriptor's first bytes
// Outgoing picture ids always have 15 bits, whatever the source uses. Distances inside a source
// stay as they are: references are told by them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sfu/rtp/continuous_counter.h"
#include "sfu/rtp/packet.h"

namespace sfu {

class DescriptorRewriter {
 public:
  struct Output {
    PayloadPrefix prefix;  // what replaces the first `replaced` bytes of the payload
    std::size_t replaced = 0;
    std::uint16_t frame_number = 0;  // of the dependency descriptor
  };
  void start_source();
  Output rewrite(const PayloadDescriptor& descriptor);

 private:
  Output rewrite_one(std::monostate) { return {}; }
  Output rewrite_one(const Vp8Descriptor& descriptor);
  Output rewrite_one(const Vp9Descriptor& descriptor);
  Output rewrite_one(const DependencyFrame& frame);

  // Each codec has its own: a source that changes its codec goes on counting in each.
  struct Pictures {
    ContinuousCounter ids;
    ContinuousCounter base_layer;  // TL0PICIDX
  };
  Pictures vp8_;
  Pictures vp9_;
  ContinuousCounter frames_;
};

}  // namespace sfu
