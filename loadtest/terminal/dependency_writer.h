// Writes the dependency descriptor header extension (RTP Payload Format for AV1, Appendix A) as
// libwebrtc does: the template structure with each key frame's first packet, what differs from a
// frame's template with its first packet, three bytes with the others.
//   write(frame, first, last)   the descriptor of a packet that is the frame's first, last, both
#pragma once

#include <cstdint>
#include <vector>

#include "loadtest/terminal/layer_structure.h"

namespace loadtest {

class DependencyWriter {
 public:
  explicit DependencyWriter(ScalabilityMode mode, std::uint16_t first_frame_number = 1)
      : mode_(mode), first_(first_frame_number) {}
  [[nodiscard]] std::vector<std::uint8_t> write(const CodedFrame& frame, bool first,
                                                bool last) const;

 private:
  ScalabilityMode mode_;
  std::uint16_t first_;
};

}  // namespace loadtest
