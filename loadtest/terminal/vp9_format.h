// VP9 payload descriptor (RFC 9628) in flexible mode, as libwebrtc's encoder has it:
// references and layers in each packet, the scalability structure where their number is told.
#pragma once

#include "loadtest/terminal/payload_format.h"

namespace loadtest {

class Vp9Format : public PayloadFormat {
 public:
  void write_head(const CodedFrame& frame, const FramePart& part,
                  sfu::ByteWriter& out) const override;
  std::optional<WireFrame> read(sfu::ByteSpan payload, sfu::ByteSpan dependencies) override;
};

}  // namespace loadtest
