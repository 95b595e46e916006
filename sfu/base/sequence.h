// Sequence numbers and timestamps that wrap (RFC 1982), made 64-bit so that they order and
// subtract.
#pragma once

#include <cstdint>
#include <optional>

namespace sfu {

// Unwraps a counter of type Wrapped (uint16_t for RTP sequence numbers, uint32_t for timestamps) by
// choosing the value nearest to the last one.
template <class Wrapped>
class Unwrapper {
 public:
  std::int64_t unwrap(Wrapped value) {
    const std::int64_t unwrapped = peek(value);
    last_ = unwrapped;
    return unwrapped;
  }
  [[nodiscard]] std::int64_t peek(Wrapped value) const {
    // Starts one wrap above zero so that a packet just before the first one is not negative.
    if (!last_) return static_cast<std::int64_t>(value) + kCycle;
    const auto step = static_cast<Wrapped>(value - static_cast<Wrapped>(*last_));
    const auto forward = static_cast<std::int64_t>(step);
    return *last_ + (forward < kCycle / 2 ? forward : forward - kCycle);
  }

 private:
  static constexpr std::int64_t kCycle = std::int64_t{1} << (8 * sizeof(Wrapped));
  std::optional<std::int64_t> last_;
};

using UnwrappedSeq = std::int64_t;
using SeqUnwrapper = Unwrapper<std::uint16_t>;
using RtpTimeUnwrapper = Unwrapper<std::uint32_t>;

}  // namespace sfu
