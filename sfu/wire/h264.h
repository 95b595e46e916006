// The RTP payload of H.264 (RFC 6184 §5): what a relay needs to know of its NAL units.
#pragma once

#include "sfu/base/bytes.h"
#include "sfu/base/result.h"

namespace sfu {

struct H264Payload {
  bool parameters = false;  // holds a sequence parameter set: where a decoder can begin
  bool starts_idr = false;  // holds the beginning of an IDR slice

  // Single NAL units, STAP-A and FU-A: what packetization-mode 1 allows (§6.3), and nothing else.
  static Result<H264Payload, ParseError> parse(ByteSpan payload);
};

}  // namespace sfu
