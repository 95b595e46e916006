// Reads the payload descriptors of one incoming stream, whatever its codec.
//   read(packet)    fills `frame` and `descriptor` of an otherwise complete packet; an error: the
//                   bytes contradict themselves
// What only earlier packets can tell (where an H.264 picture begins, the structure of an AV1
// stream) is remembered here; its size does not depend on what comes.
#pragma once

#include <cstdint>
#include <optional>

#include "sfu/base/result.h"
#include "sfu/base/sequence.h"
#include "sfu/rtp/dependency_tracker.h"
#include "sfu/rtp/packet.h"
#include "sfu/rtp/vp9_layers.h"

namespace sfu {

class PayloadReader {
 public:
  std::optional<ParseError> read(IncomingRtp& packet);

 private:
  std::optional<ParseError> read_red(IncomingRtp& packet);
  std::optional<ParseError> read_vp8(IncomingRtp& packet);
  std::optional<ParseError> read_vp9(IncomingRtp& packet);
  std::optional<ParseError> read_av1(IncomingRtp& packet);
  std::optional<ParseError> read_h264(IncomingRtp& packet);
  bool starts_picture(const IncomingRtp& packet);

  std::optional<UnwrappedSeq> highest_;
  std::uint32_t last_timestamp_ = 0;
  Vp9Layers vp9_;
  DependencyTracker dependencies_;
  bool has_parameters_ = false;  // the H.264 stream carries its parameter sets
};

}  // namespace sfu
