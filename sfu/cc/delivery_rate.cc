#include "sfu/cc/delivery_rate.h"

#include <algorithm>

namespace sfu {

void DeliveryRate::on_packet(Timestamp received, DataSize size) {
  const std::int64_t number = received.us() / kBucketUs;
  if (!first_ || number < newest_ - kBuckets) {  // begins, or the peer's clock was set back
    first_ = number;
    newest_ = number;
    buckets_ = {};
  }
  newest_ = std::max(newest_, number);
  Bucket& bucket = buckets_[static_cast<std::size_t>(number) % buckets_.size()];
  if (bucket.number != number) bucket = {number, DataSize::zero()};
  bucket.size += size;
}

// Whole buckets only; the one being filled would read as a drop.
std::optional<DataRate> DeliveryRate::rate() const {
  if (!first_ || newest_ - *first_ < kBuckets) return std::nullopt;
  DataSize sum;
  for (const Bucket& bucket : buckets_) {
    if (bucket.number >= newest_ - kBuckets && bucket.number < newest_) sum += bucket.size;
  }
  return sum / TimeDelta::us(kBuckets * kBucketUs);
}

}  // namespace sfu
