// The rate at which the peer receives, over the last half second of its arrivals.
//   on_packet(received, size)   in order of arrival, on the peer's clock
//   rate()                      nullopt until a window is filled
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sfu/base/units.h"

namespace sfu {

class DeliveryRate {
 public:
  void on_packet(Timestamp received, DataSize size);
  [[nodiscard]] std::optional<DataRate> rate() const;

 private:
  static constexpr std::int64_t kBucketUs = 50'000;
  static constexpr std::int64_t kBuckets = 10;
  struct Bucket {
    std::int64_t number = -1;
    DataSize size;
  };
  std::array<Bucket, static_cast<std::size_t>(kBuckets) + 1> buckets_;  // + the one being filled
  std::optional<std::int64_t> first_;  // bucket of the first packet
  std::int64_t newest_ = 0;
};

}  // namespace sfu
