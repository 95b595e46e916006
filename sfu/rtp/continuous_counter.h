// A counter of a payload descriptor (picture id, TL0PICIDX, frame number) that goes on across a
// change of source.
//   start_source()          the next value is another source's: one more than the highest so far
//   map(value, cycle)       the outgoing value, unwrapped; `cycle`: where the source's wraps
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

namespace sfu {

class ContinuousCounter {
 public:
  void start_source() { last_incoming_.reset(); }

  std::int64_t map(std::int64_t value, std::int64_t cycle) {
    if (!last_incoming_) {
      last_incoming_ = value;
      offset_ = highest_ ? *highest_ + 1 - value : 0;
    }
    last_incoming_ = nearest(*last_incoming_, value, cycle);
    const std::int64_t outgoing = *last_incoming_ + offset_;
    highest_ = std::max(highest_.value_or(outgoing), outgoing);
    return outgoing;
  }

 private:
  // The number nearest to `last` that is `value` modulo `cycle`.
  static std::int64_t nearest(std::int64_t last, std::int64_t value, std::int64_t cycle) {
    const std::int64_t forward = ((value - last) % cycle + cycle) % cycle;
    return last + (forward < cycle / 2 ? forward : forward - cycle);
  }

  std::optional<std::int64_t> last_incoming_;  // unwrapped, of this source
  std::int64_t offset_ = 0;
  std::optional<std::int64_t> highest_;  // outgoing
};

}  // namespace sfu
