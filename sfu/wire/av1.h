// The aggregation header of an AV1 RTP packet (RTP Payload Format for AV1 §4.4): what can be told
// of a frame where no dependency descriptor comes along.
#pragma once

#include "sfu/base/bytes.h"
#include "sfu/base/result.h"

namespace sfu {

struct Av1Payload {
  bool continues = false;              // Z: the first element goes on from the packet before
  bool starts_coded_sequence = false;  // N: the first packet of a key frame

  static Result<Av1Payload, ParseError> parse(ByteSpan payload);
};

}  // namespace sfu
