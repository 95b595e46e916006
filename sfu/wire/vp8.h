// The VP8 payload descriptor (RFC 7741 §4.2) and what a relay needs of the payload header (§4.3).
#pragma once

#include <cstdint>
#include <optional>

#include "sfu/base/bytes.h"
#include "sfu/base/result.h"
#include "sfu/wire/payload_prefix.h"

namespace sfu {

struct Vp8Descriptor {
  bool non_reference = false;               // N
  bool start_of_partition = false;          // S
  std::uint8_t partition = 0;               // PID
  std::optional<std::uint16_t> picture_id;  // 7 or 15 bits
  bool wide_picture_id = false;             // M: 15 bits
  std::optional<std::uint8_t> tl0_picture_index;
  std::optional<std::uint8_t> temporal_id;
  bool layer_sync = false;  // Y
  std::optional<std::uint8_t> key_index;
  std::size_t size = 0;     // bytes of the descriptor
  bool key_frame = false;   // set on the first packet of a key frame only
  std::uint16_t width = 0;  // of a key frame's first packet, else 0
  std::uint16_t height = 0;

  static Result<Vp8Descriptor, ParseError> parse(ByteSpan payload);
  [[nodiscard]] bool starts_frame() const { return start_of_partition && partition == 0; }
};

// A descriptor as it goes out: at most 6 bytes.
PayloadPrefix write_vp8_descriptor(const Vp8Descriptor& descriptor);

}  // namespace sfu
