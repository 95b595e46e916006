#include "sfu/rtp/rate_window.h"

namespace sfu {

void RateWindow::add(DataSize size, Timestamp now) {
  const std::int64_t number = now.us() / kBucketUs;
  Bucket& bucket = buckets_[static_cast<std::size_t>(number % kBuckets)];
  if (bucket.number != number) bucket = {number, DataSize::zero()};
  bucket.size += size;
}

DataRate RateWindow::rate(Timestamp now) const {
  const std::int64_t oldest = now.us() / kBucketUs - kBuckets + 1;
  DataSize sum;
  for (const Bucket& bucket : buckets_) {
    if (bucket.number >= oldest) sum += bucket.size;
  }
  const std::int64_t window = (kBuckets - 1) * kBucketUs + now.us() % kBucketUs;
  return sum / TimeDelta::us(window);
}

}  // namespace sfu
