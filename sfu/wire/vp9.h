// The VP9 payload descriptor (RFC 9628 §4.2): layers, switching points and references of a frame.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sfu/base/bytes.h"
#include "sfu/base/result.h"
#include "sfu/wire/payload_prefix.h"

namespace sfu {

struct Vp9Descriptor {
  static constexpr std::size_t kMaxReferences = 3;  // §4.2: P_DIFF at most three times

  std::optional<std::uint16_t> picture_id;  // 7 or 15 bits
  bool wide_picture_id = false;             // M: 15 bits
  bool inter_picture = false;               // P: predicted from earlier pictures
  bool flexible = false;                    // F: references stand in the descriptor
  bool starts_frame = false;                // B, of one layer
  bool ends_frame = false;                  // E
  bool not_for_upper_layers = false;        // Z: no upper spatial layer refers to this frame
  bool has_layers = false;                  // L
  std::uint8_t temporal_id = 0;
  std::uint8_t spatial_id = 0;
  bool switching_up_point = false;                // U
  bool inter_layer = false;                       // D: predicted from the spatial layer below
  std::optional<std::uint8_t> tl0_picture_index;  // non-flexible mode
  std::array<std::uint8_t, kMaxReferences> references{};  // P_DIFF, flexible mode
  std::uint8_t reference_count = 0;
  std::optional<std::uint8_t> spatial_layers;  // of the scalability structure, when it is here
  std::uint8_t first_byte = 0;
  std::size_t prefix_size = 0;  // bytes up to and with TL0PICIDX: what a relay writes anew
  std::size_t size = 0;         // bytes of the whole descriptor

  static Result<Vp9Descriptor, ParseError> parse(ByteSpan payload);
  // The first packet of a key frame of the lowest spatial layer: a decoder can begin here.
  [[nodiscard]] bool starts_key_frame() const {
    return starts_frame && !inter_picture && !inter_layer && spatial_id == 0;
  }
};

// The descriptor up to and with TL0PICIDX as it goes out; the rest of it stays as it came.
PayloadPrefix write_vp9_prefix(const Vp9Descriptor& descriptor);

}  // namespace sfu
