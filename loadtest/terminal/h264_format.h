// H.264 in packetization mode 1 (RFC 6184): single NAL units, FU-A for long ones, and the parameter
// sets in a STAP-A before each IDR slice.
#pragma once

#include "loadtest/terminal/payload_format.h"

namespace loadtest {

class H264Format : public PayloadFormat {
 public:
  void write_head(const CodedFrame& frame, const FramePart& part,
                  sfu::ByteWriter& out) const override;
  std::optional<WireFrame> read(sfu::ByteSpan payload, sfu::ByteSpan dependencies) override;
};

}  // namespace loadtest
