// Delays, counted in buckets no wider than a sixty-fourth of what they hold, so that millions of
// them take a few kilobytes and their quantiles are the same on every machine.
//   add(delay) / quantile(percent)   the upper end of the bucket in which that share is reached
//   merge(other)
// Integers only. Limit: what lasts longer than kLongest counts as kLongest.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfu/base/units.h"

namespace loadtest {

class DelayHistogram {
 public:
  static constexpr sfu::TimeDelta kLongest = sfu::TimeDelta::seconds(1'000);

  void add(sfu::TimeDelta delay) {
    const std::size_t bucket = bucket_of(std::clamp(delay, sfu::TimeDelta::zero(), kLongest));
    if (bucket >= counts_.size()) counts_.resize(bucket + 1);
    ++counts_[bucket];
    ++count_;
  }
  void merge(const DelayHistogram& other) {
    if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
    for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
  }
  [[nodiscard]] std::int64_t count() const { return count_; }
  // Zero when there is none.
  [[nodiscard]] sfu::TimeDelta quantile(std::int64_t percent) const {
    std::int64_t left = (count_ * percent + 99) / 100;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      left -= counts_[i];
      if (left <= 0) return upper_end(i);
    }
    return sfu::TimeDelta::zero();
  }

 private:
  // Units of 64 µs; the first 64 buckets hold one unit each, the next 32 two, the next 32 four …
  static constexpr std::int64_t kUnit = 64;
  static constexpr int kLinearBits = 6;
  static constexpr std::size_t kHalf = std::size_t{1} << (kLinearBits - 1);

  static std::size_t bucket_of(sfu::TimeDelta delay) {
    const auto units = static_cast<std::uint64_t>(delay.us() / kUnit);
    const int octave = std::max(0, static_cast<int>(std::bit_width(units)) - kLinearBits);
    return static_cast<std::size_t>(octave) * kHalf + static_cast<std::size_t>(units >> octave);
  }
  static sfu::TimeDelta upper_end(std::size_t bucket) {
    const std::size_t octave = bucket < 2 * kHalf ? 0 : bucket / kHalf - 1;
    const std::size_t step = bucket - octave * kHalf;
    return sfu::TimeDelta::us(static_cast<std::int64_t>((step + 1) << octave) * kUnit);
  }

  std::vector<std::int64_t> counts_;
  std::int64_t count_ = 0;
};

}  // namespace loadtest
