// The run's own random numbers (xoshiro256**, seeded by splitmix64): the same on every compiler and
// machine, integers only. One generator per purpose (fork), so that a draw more in one part of a
// scenario does not change every other part.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace loadtest {

class Random {
 public:
  explicit Random(std::uint64_t seed) {
    for (std::uint64_t& word : state_) {
      seed += 0x9e3779b97f4a7c15ULL;
      std::uint64_t z = seed;
      z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
      z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
      word = z ^ z >> 31;
    }
  }
  std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }
  // 0..bound-1; `bound` > 0. The bias of the modulo is below 2⁻³² for every bound used here.
  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(bound));
  }
  // True with probability `parts` in a million.
  bool chance(std::int64_t parts_per_million) { return below(1'000'000) < parts_per_million; }
  Random fork() { return Random(next()); }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace loadtest
