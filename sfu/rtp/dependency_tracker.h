// Who needs a packet and who can be joined there, by the dependency descriptor (RTP Payload Format
// for AV1, Appendix A): what one stream's key frames said of its structure, and which decode
// targets it serves now.
//   read(bytes, in_order)    the frame of a packet; an error: the descriptor contradicts itself
// A packet whose structure was lost, or is not the stream's newest, is passed to everybody: it is
// not the relay that can tell who needs it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sfu/rtp/frame_info.h"
#include "sfu/wire/dependency_descriptor.h"

namespace sfu {

class DependencyTracker {
 public:
  struct Read {
    FrameInfo frame;
    std::uint16_t frame_number = 0;
  };
  Result<Read, ParseError> read(ByteSpan bytes, bool in_order);

 private:
  void choose_targets();

  std::optional<DependencyStructure> structure_;
  std::uint32_t active_ = 0;  // decode targets the encoder serves now
  std::array<std::uint8_t, std::size_t{kMaxSpatial} * kMaxTemporal> target_of_{};  // by layers
};

}  // namespace sfu
