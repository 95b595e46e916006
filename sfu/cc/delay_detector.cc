#include "sfu/cc/delay_detector.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace sfu {
namespace {

// A size may stand for several packets that left together.
constexpr DataSize kLargestPacket = DataSize::bytes(std::int64_t{1'750});
// The time of three packets: a frame's burst passes in it on the thinnest lines.
constexpr std::int64_t kPacketsPerInterval = 3;
// Feedback overtakes feedback, but not by so much: the peer's clock was set back.
constexpr TimeDelta kSetBack = TimeDelta::seconds(1);
// Another's queue comes and goes with his window, in less than that; a queue that does not move for
// longer may be a longer route as well.
constexpr TimeDelta kForeignForgotten = TimeDelta::seconds(60);
constexpr std::int64_t kForeignGone = 5;  // what is left of it is no more than a fifth
// What a delay that is the same may differ by between two looks.
constexpr TimeDelta kSame = TimeDelta::ms(5);

bool same(std::int64_t one, std::int64_t other) { return std::abs(one - other) <= kSame.us(); }

}  // namespace

DelayDetector::DelayDetector() : DelayDetector(Options{}) {}

void DelayDetector::on_packet(Timestamp sent, Timestamp received, DataSize size, DataRate rate) {
  if (interval_began_ && *interval_began_ - received > kSetBack) *this = DelayDetector(options_);
  const std::int64_t delay = (received - sent).us();
  largest_ = std::max<DataSize>(std::min<DataSize>(size, kLargestPacket), largest_.scaled(99, 100));
  note_base(delay, received);
  look_at_foreign(delay, received);
  const TimeDelta interval =
      std::max<TimeDelta>(options_.interval, largest_ * kPacketsPerInterval / rate);
  interval_size_ += size;
  if (interval_began_ && received - *interval_began_ >= interval) end_interval(received, rate);
  if (!interval_began_) {
    interval_began_ = received;
    interval_least_ = delay;
    earlier_least_ = delay;
    later_least_.reset();
    interval_size_ = DataSize::zero();
  }
  if (received - *interval_began_ < interval / 2) {
    earlier_least_ = std::min(earlier_least_, delay);
  } else {
    later_least_ = std::min(later_least_.value_or(delay), delay);
  }
  interval_least_ = std::min(interval_least_, delay);
  last_queue_ = TimeDelta::us(delay - base(received));
  last_received_ = received;
}

void DelayDetector::end_interval(Timestamp received, DataRate rate) {
  standing_before_ = standing_;
  standing_ = TimeDelta::us(interval_least_ - base(received));
  interval_rate_ = interval_size_ / (received - *interval_began_);
  complete_ = true;
  interval_began_.reset();
  const bool before = std::exchange(stepped_, false);
  if (doubtful_ > 0) {
    --doubtful_;
  } else if (before) {
    if (flat() && same(standing_.us(), standing_before_.us())) take_as_normal();
  } else if (same(standing_before_.us(), 0) && standing_ > limit(rate) && flat()) {
    stepped_ = true;  // out of nothing
    complete_ = false;
  }
}

bool DelayDetector::flat() const { return later_least_ && same(earlier_least_, *later_least_); }

DelayDetector::Usage DelayDetector::take_usage(DataRate rate) {
  if (!complete_) return Usage::kNormal;
  complete_ = false;
  if (standing_ > limit(rate)) return Usage::kOver;
  return standing_ + options_.limit < standing_before_ ? Usage::kUnder : Usage::kNormal;
}

void DelayDetector::rebase(std::optional<TimeDelta> gone_for) {
  if (gone_for) {
    const std::int64_t normal = base(last_received_);
    if (foreign_ == TimeDelta::zero()) without_foreign_ = normal;
    foreign_ = std::max<TimeDelta>(TimeDelta::us(normal - without_foreign_) + standing_, standing_);
    foreign_gone_for_ = *gone_for;
    foreign_found_ = last_received_;
    foreign_missed_.reset();
  }
  take_as_normal();
}

bool DelayDetector::take_foreign_gone() { return std::exchange(foreign_gone_, false); }

void DelayDetector::look_at_foreign(std::int64_t delay, Timestamp received) {
  if (foreign_ == TimeDelta::zero()) return;
  if (delay - without_foreign_ >= foreign_.us() / kForeignGone) {
    foreign_missed_.reset();
  } else if (!foreign_missed_) {
    foreign_missed_ = received;
  }
  foreign_gone_ = foreign_missed_ && received - *foreign_missed_ >= foreign_gone_for_;
  if (foreign_gone_ || received - foreign_found_ > kForeignForgotten) foreign_ = TimeDelta::zero();
}

void DelayDetector::take_as_normal() {
  buckets_ = {};
  note_base(interval_least_, last_received_);
  standing_ = TimeDelta::zero();
  standing_before_ = TimeDelta::zero();
  complete_ = false;
}

void DelayDetector::shift(TimeDelta by) {
  for (Bucket& bucket : buckets_) bucket.least += by.us();
  interval_least_ += by.us();
  without_foreign_ += by.us();
  earlier_least_ += by.us();
  if (later_least_) *later_least_ += by.us();
}

void DelayDetector::note_base(std::int64_t delay, Timestamp received) {
  const std::int64_t number = received.us() / kBucketUs;
  Bucket& bucket = buckets_[static_cast<std::size_t>(number) % kBuckets];
  if (bucket.number != number) bucket = {number, delay};
  bucket.least = std::min(bucket.least, delay);
}

std::int64_t DelayDetector::base(Timestamp received) const {
  const std::int64_t number = received.us() / kBucketUs;
  std::int64_t least = interval_least_;
  for (const Bucket& bucket : buckets_) {
    const bool recent = bucket.number >= 0 && number - bucket.number < std::int64_t{kBuckets};
    if (recent) least = std::min(least, bucket.least);
  }
  return least;
}

TimeDelta DelayDetector::excess(DataRate rate) const {
  return std::max<TimeDelta>(standing_ - limit(rate), TimeDelta::zero());
}

TimeDelta DelayDetector::limit(DataRate rate) const { return options_.limit + largest_ / rate; }

}  // namespace sfu
