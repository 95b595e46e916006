// What every simulated voice and picture packet says about itself, so that both ends know whose
// they got, which part, when it was made, and what it takes to decode it: the truth by which a
// receiver judges what the relay did to the headers around it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/units.h"

namespace loadtest {

struct Watermark {
  static constexpr std::size_t kMaxReferences = 2;  // in its own layer, and the layer below
  static constexpr std::size_t kSize = 32;
  sfu::ParticipantId publisher;
  std::uint32_t number = 0;  // of the voice packet or of the frame in its encoding
  sfu::Timestamp captured;   // true time, whatever the publisher's clock says
  std::uint8_t encoding = 0;
  std::uint8_t part = 0;  // of a frame
  std::uint8_t parts = 1;
  bool key_frame = false;    // a decoder can begin here
  std::uint8_t spatial = 0;  // layers of a frame
  std::uint8_t temporal = 0;
  std::array<std::uint8_t, kMaxReferences> distances{};  // to the frames it refers to; 0: none
  // Of voice, instead of everything from `encoding` on:
  sfu::TimeDelta lasts = {};  // in milliseconds; zero: a picture
  bool speech = false;
  std::uint32_t spoken = 0;  // packets of speech so far, this one included

  void write(sfu::ByteWriter& out) const;
  static std::optional<Watermark> read(sfu::ByteSpan bytes);
  // The first in `bytes`, behind whatever head the codec has.
  static std::optional<Watermark> find(sfu::ByteSpan bytes);
  friend bool operator==(const Watermark&, const Watermark&) = default;
};

}  // namespace loadtest
