#include "sfu/rtp/capture_clock.h"

#include <algorithm>
#include <cstdlib>

namespace sfu {
namespace {

constexpr std::uint64_t kUnixEpochInNtp = 2'208'988'800;  // seconds from 1900 to 1970

std::int64_t us_of_ntp(std::uint64_t ntp) {
  const std::uint64_t fraction = (ntp & 0xFFFF'FFFF) * 1'000'000 >> 32;
  return static_cast<std::int64_t>((ntp >> 32) * 1'000'000 + fraction);
}

std::int64_t us_of_ticks(std::int32_t ticks, std::uint32_t clock_rate) {
  return std::int64_t{ticks} * 1'000'000 / clock_rate;
}

// Modulo 2³², as RTP timestamps are; the whole seconds apart so that nothing overflows.
std::uint32_t ticks_of(std::int64_t us, std::uint32_t clock_rate) {
  const std::int64_t seconds = us / 1'000'000;
  const std::int64_t rest = us % 1'000'000;
  return static_cast<std::uint32_t>(seconds * clock_rate + rest * clock_rate / 1'000'000);
}

}  // namespace

PublisherClock::PublisherClock() : PublisherClock(Options{}) {}

void PublisherClock::on_sender_report(Ssrc ssrc, std::uint64_t ntp, std::uint32_t rtp_timestamp,
                                      std::uint32_t clock_rate, Timestamp now) {
  if (clock_rate == 0) return;
  const std::int64_t ntp_us = us_of_ntp(ntp);
  update_offset(now.us() - ntp_us, now);
  Stream* known = stream(ssrc);
  if (known != nullptr) *known = {ssrc, ntp_us, rtp_timestamp, clock_rate};
}

void PublisherClock::update_offset(std::int64_t sample, Timestamp now) {
  if (offset_us_ && std::abs(sample - *offset_us_) > options_.step.us()) {
    // Streams not reported since then would be placed by the old clock.
    streams_.clear();
    buckets_ = {};
    offset_us_.reset();
  }
  const std::int64_t number = now.us() / kBucketUs;
  Bucket& bucket = buckets_[static_cast<std::size_t>(number) % kBuckets];
  if (bucket.number != number) bucket = {number, sample};
  bucket.least = std::min(bucket.least, sample);

  std::int64_t least = sample;
  for (const Bucket& past : buckets_) {
    if (past.number >= 0 && past.number > number - static_cast<std::int64_t>(kBuckets)) {
      least = std::min(least, past.least);
    }
  }
  if (!offset_us_) offset_us_ = least;
  const std::int64_t slew = (now - updated_).us() * options_.max_slew_ppm / 1'000'000;
  *offset_us_ += std::clamp(least - *offset_us_, -slew, slew);
  updated_ = now;
}

PublisherClock::Stream* PublisherClock::stream(Ssrc ssrc) {
  const auto found = std::ranges::find(streams_, ssrc, &Stream::ssrc);
  if (found != streams_.end()) return &*found;
  if (streams_.size() >= options_.max_streams) return nullptr;
  return &streams_.emplace_back();
}

std::optional<Timestamp> PublisherClock::capture_time(Ssrc ssrc,
                                                      std::uint32_t rtp_timestamp) const {
  const auto found = std::ranges::find(streams_, ssrc, &Stream::ssrc);
  if (found == streams_.end() || !offset_us_) return std::nullopt;
  const auto ticks = static_cast<std::int32_t>(rtp_timestamp - found->rtp_timestamp);
  return Timestamp::us(found->ntp_us + us_of_ticks(ticks, found->clock_rate) + *offset_us_);
}

std::uint64_t ntp_time(Timestamp time) {
  const auto us = static_cast<std::uint64_t>(time.us());
  const std::uint64_t seconds = us / 1'000'000 + kUnixEpochInNtp;
  return seconds << 32 | (us % 1'000'000 << 32) / 1'000'000;
}

SenderReportValues sender_report_values(std::uint32_t rtp_timestamp, Timestamp captured,
                                        std::uint32_t clock_rate, Timestamp now) {
  return {ntp_time(now), rtp_timestamp + ticks_of((now - captured).us(), clock_rate)};
}

std::uint32_t timestamp_offset_for(std::uint32_t rtp_timestamp, Timestamp captured,
                                   std::uint32_t clock_rate, std::uint32_t origin) {
  return origin + ticks_of(captured.us(), clock_rate) - rtp_timestamp;
}

}  // namespace sfu
