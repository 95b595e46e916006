// AV1 OBUs behind the aggregation header (RTP Payload Format for AV1 §4.4); the frame's references
// come by the dependency descriptor, where there is one.
#pragma once

#include "loadtest/terminal/payload_format.h"
#include "sfu/wire/dependency_descriptor.h"

namespace loadtest {

class Av1Format : public PayloadFormat {
 public:
  void write_head(const CodedFrame& frame, const FramePart& part,
                  sfu::ByteWriter& out) const override;
  std::optional<WireFrame> read(sfu::ByteSpan payload, sfu::ByteSpan dependencies) override;

 private:
  std::optional<sfu::DependencyStructure> structure_;  // as the stream last declared it
};

}  // namespace loadtest
