// Frames of the channel "line" (docs/PROTOCOL.md §3.1): a relay that asks and a page that answers.
//   kPing, kPong     train = number of the ping; sent back at once
//   kSend            the peer sends a train of `count` messages of `size` bytes, as fast as it can
//   kLoad            one message of a train, filled up; index below count
//   kAsk             what has arrived of that train?
//   kArrivals        `arrivals` of it, in the order in which they came
// Numbers in network byte order. A peer that breaks the bounds is not understood.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfu/base/bytes.h"
#include "sfu/base/result.h"
#include "sfu/base/units.h"

namespace sfu {

enum class LineFrameType : std::uint8_t {
  kPing = 1,
  kPong = 2,
  kSend = 3,
  kLoad = 4,
  kAsk = 5,
  kArrivals = 6,
};

inline constexpr std::uint16_t kMaxTrain = 256;          // messages
inline constexpr std::uint16_t kMaxLineMessage = 1'100;  // bytes: never two packets
inline constexpr std::size_t kLineLoadHeader = 6;

struct LineFrame {
  struct Arrival {
    std::uint16_t index = 0;
    TimeDelta at;  // since the first one
    friend bool operator==(const Arrival&, const Arrival&) = default;
  };
  LineFrameType type = LineFrameType::kPing;
  std::uint8_t train = 0;
  std::uint16_t index = 0;
  std::uint16_t count = 0;
  std::uint16_t size = 0;  // of a kLoad: of the whole message
  std::vector<Arrival> arrivals = {};

  static Result<LineFrame, ParseError> parse(ByteSpan bytes);
  [[nodiscard]] std::vector<std::uint8_t> write() const;
  friend bool operator==(const LineFrame&, const LineFrame&) = default;
};

}  // namespace sfu
