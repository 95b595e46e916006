// Keeps VP8 picture ids and TL0PICIDX (RFC 7741 §4.2) going on across a change of source. Outgoing
// picture ids always have 15 bits, whatever the source uses.
//   start_source()         the next descriptor is another source's: one picture later than the last
//   rewrite(descriptor)    the descriptor to send
#pragma once

#include <cstdint>
#include <optional>

#include "sfu/wire/vp8.h"

namespace sfu {

class Vp8Rewriter {
 public:
  void start_source();
  Vp8Prefix rewrite(const Vp8Descriptor& descriptor);

 private:
  std::uint16_t picture_id(std::uint16_t incoming, bool wide);
  std::uint8_t tl0_picture_index(std::uint8_t incoming);

  std::optional<std::int64_t> last_incoming_;  // unwrapped picture id of this source
  std::int64_t picture_offset_ = 0;
  std::optional<std::int64_t> highest_picture_;  // outgoing, unwrapped
  std::optional<std::uint8_t> tl0_offset_;       // of this source
  std::optional<std::uint8_t> highest_tl0_;      // outgoing
};

}  // namespace sfu
