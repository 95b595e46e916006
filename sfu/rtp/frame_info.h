// What forwarding needs to know of a video packet, whatever its codec: where key frames and
// pictures begin. sfu/rtp/payload_reader makes it; nothing behind it asks which codec it was.
#pragma once

namespace sfu {

struct FrameInfo {
  bool starts_key_frame = false;  // the first packet a decoder needs to begin here
  bool starts_picture = false;    // the first packet of one moment of the camera
};

}  // namespace sfu
