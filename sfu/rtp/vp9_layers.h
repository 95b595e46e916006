// Who needs a VP9 packet and who can be joined there (RFC 9628 §4.2): frame information of one
// stream out of its payload descriptors.
//   read(descriptor)    in order of arrival; remembers how many spatial layers the stream has
#pragma once

#include "sfu/rtp/frame_info.h"
#include "sfu/wire/vp9.h"

namespace sfu {

class Vp9Layers {
 public:
  FrameInfo read(const Vp9Descriptor& descriptor);

 private:
  std::uint8_t top_ = kMaxSpatial - 1;  // the highest spatial layer, as the stream last said
};

}  // namespace sfu
