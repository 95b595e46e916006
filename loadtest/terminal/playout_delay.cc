#include "loadtest/terminal/playout_delay.h"

#include <algorithm>

namespace loadtest {
namespace {

// As libwebrtc has them.
constexpr sfu::TimeDelta kHistory = sfu::TimeDelta::seconds(2);
constexpr sfu::TimeDelta kSample = sfu::TimeDelta::ms(500);
constexpr std::int64_t kWhole = std::int64_t{1} << 30;
constexpr std::int64_t kQuantile = kWhole / 100 * 95;
constexpr std::int64_t kForgetWhole = 1 << 15;
constexpr std::int64_t kForget = kForgetWhole * 983 / 1'000;
constexpr std::int64_t kStartWeight = 2;  // the first samples count more

}  // namespace

void PlayoutDelay::on_packet(sfu::TimeDelta media, sfu::Timestamp now) {
  const sfu::TimeDelta transit = now - sfu::Timestamp() - media;
  if (fastest_.empty()) sample_begins_ = now;
  while (!fastest_.empty() && fastest_.back().transit >= transit) fastest_.pop_back();
  fastest_.push_back({now, transit});
  while (now - fastest_.front().arrived > kHistory) fastest_.pop_front();
  resample(transit - base(), now);
}

void PlayoutDelay::resample(sfu::TimeDelta relative, sfu::Timestamp now) {
  worst_ = std::max(worst_, relative);
  if (now - sample_begins_ < kSample) return;
  add(std::min<std::size_t>(static_cast<std::size_t>(worst_ / kStep), kBuckets - 1));
  worst_ = sfu::TimeDelta::zero();
  sample_begins_ = now;
  target_ = kStep * static_cast<std::int64_t>(quantile() + 1);
}

void PlayoutDelay::add(std::size_t bucket) {
  std::int64_t sum = 0;
  for (std::int64_t& weight : buckets_) {
    weight = weight * forget_ >> 15;
    sum += weight;
  }
  buckets_[bucket] += kWhole - sum;
  ++samples_;
  forget_ = std::clamp<std::int64_t>(kForgetWhole - kForgetWhole * kStartWeight / (samples_ + 1), 0,
                                     kForget);
}

std::size_t PlayoutDelay::quantile() const {
  std::int64_t left = kQuantile;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    left -= buckets_[i];
    if (left <= 0) return i;
  }
  return kBuckets - 1;
}

}  // namespace loadtest
