// Which of the last 2,048 sequence numbers of a stream have been seen; exact inside the window, so
// a duplicate is told from a late packet.
//   insert(seq)    kNew once per number, then kSeen; kTooOld behind the window
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sfu/base/sequence.h"

namespace sfu {

class SequenceWindow {
 public:
  static constexpr std::int64_t kSize = 2'048;  // 2 s at 1,000 packets/s: older ones help nobody
  enum class Seen : std::uint8_t { kNew, kSeen, kTooOld };

  Seen insert(UnwrappedSeq seq) {
    if (!highest_ || seq - *highest_ >= kSize) {
      words_.fill(0);
      highest_ = seq;
    }
    if (seq <= *highest_ - kSize) return Seen::kTooOld;
    for (; *highest_ < seq; ++*highest_) word(*highest_ + 1) &= ~mask(*highest_ + 1);
    if ((word(seq) & mask(seq)) != 0) return Seen::kSeen;
    word(seq) |= mask(seq);
    return Seen::kNew;
  }
  [[nodiscard]] std::optional<UnwrappedSeq> highest() const { return highest_; }
  void clear() { *this = SequenceWindow(); }

 private:
  static std::uint64_t bit(UnwrappedSeq seq) {
    return static_cast<std::uint64_t>(seq) % static_cast<std::uint64_t>(kSize);
  }
  static std::uint64_t mask(UnwrappedSeq seq) { return std::uint64_t{1} << (bit(seq) % 64); }
  std::uint64_t& word(UnwrappedSeq seq) { return words_[static_cast<std::size_t>(bit(seq) / 64)]; }

  std::array<std::uint64_t, static_cast<std::size_t>(kSize) / 64> words_{};
  std::optional<UnwrappedSeq> highest_;
};

}  // namespace sfu
