// The bitrate over the last second, in ten buckets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sfu/base/units.h"

namespace sfu {

class RateWindow {
 public:
  void add(DataSize size, Timestamp now);
  [[nodiscard]] DataRate rate(Timestamp now) const;

 private:
  static constexpr std::int64_t kBuckets = 10;
  static constexpr std::int64_t kBucketUs = 100'000;
  struct Bucket {
    std::int64_t number = -1;  // of its 100 ms since the clock's origin
    DataSize size;
  };
  std::array<Bucket, static_cast<std::size_t>(kBuckets)> buckets_;
};

}  // namespace sfu
