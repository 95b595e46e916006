// VP8 payload descriptor (RFC 7741) with 15-bit picture ids, one layer.
#pragma once

#include "loadtest/terminal/payload_format.h"

namespace loadtest {

class Vp8Format : public PayloadFormat {
 public:
  void write_head(const CodedFrame& frame, const FramePart& part,
                  sfu::ByteWriter& out) const override;
  std::optional<WireFrame> read(sfu::ByteSpan payload, sfu::ByteSpan dependencies) override;
};

}  // namespace loadtest
