// What every simulated voice and picture packet says about itself, so that both ends know whose
// they got, which part, and when it was made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/units.h"

namespace loadtest {

struct Watermark {
  static constexpr std::size_t kSize = 28;
  sfu::ParticipantId publisher;
  std::uint32_t number = 0;  // of the voice packet or of the frame in its encoding
  sfu::Timestamp captured;   // true time, whatever the publisher's clock says
  std::uint8_t encoding = 0;
  std::uint8_t part = 0;  // of a frame
  std::uint8_t parts = 1;
  bool key_frame = false;

  void write(sfu::ByteWriter& out) const;
  static std::optional<Watermark> read(sfu::ByteSpan bytes);
  friend bool operator==(const Watermark&, const Watermark&) = default;
};

}  // namespace loadtest
