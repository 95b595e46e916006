#include "loadtest/terminal/encoder_model.h"

#include <algorithm>
#include <array>

namespace loadtest {
namespace {

constexpr std::int64_t kSmallest = 40;
// Percent of an average frame by temporal layer: 40, 20 and twice 20 % of the bits.
constexpr std::array<std::int64_t, 3> kTemporal = {160, 80, 80};
// Percent: what was seen from frame to frame, in no order.
constexpr std::array<std::int64_t, 8> kSpread = {100, 88, 107, 95, 118, 84, 103, 105};
constexpr std::int64_t kPaybackPercent = 20;
// Where the quality of a width falls below what the scaler bears, and rises above what it needs.
struct Step {
  sfu::DataRate low;
  sfu::DataRate high;
};
constexpr std::array<Step, 3> kLadder = {{{sfu::DataRate::kbps(130), sfu::DataRate::infinity()},
                                          {sfu::DataRate::kbps(45), sfu::DataRate::kbps(350)},
                                          {sfu::DataRate::zero(), sfu::DataRate::kbps(200)}}};
constexpr sfu::TimeDelta kLowFor = sfu::TimeDelta::seconds(2);  // its window of measurements
constexpr sfu::TimeDelta kHighFor = sfu::TimeDelta::seconds(5);

}  // namespace

void EncoderModel::go_to(std::size_t width) {
  width_ = width;
  changes_width_ = true;
  low_since_.reset();
  high_since_.reset();
}

void EncoderModel::set_rate(sfu::DataRate rate, sfu::Timestamp now) {
  rate_ = std::clamp<sfu::DataRate>(rate, options_.min, options_.max);
  const bool low = width_ + 1 < kLadder.size() && rate_ < kLadder[width_].low;
  const bool high = width_ > 0 && rate_ > kLadder[width_].high;
  low_since_ = low ? std::optional(low_since_.value_or(now)) : std::nullopt;
  high_since_ = high ? std::optional(high_since_.value_or(now)) : std::nullopt;
  if (low && now - *low_since_ >= kLowFor) go_to(width_ + 1);
  if (high && now - *high_since_ >= kHighFor) go_to(width_ - 1);
}

std::int64_t EncoderModel::key_frame(std::int64_t average) const {
  if (frames_ == 0) return options_.first_key_frame;
  return std::min(options_.largest_key_frame, average * options_.key_frame_percent / 100);
}

std::int64_t EncoderModel::size_of(bool key, std::uint8_t temporal) {
  const std::int64_t average = rate_.bps() / 8 / options_.frames_per_second;
  const std::int64_t spread = kSpread[frames_ % kSpread.size()];
  if (key) {
    const std::int64_t size = key_frame(average);
    owed_ += std::max<std::int64_t>(0, size - average);
    ++frames_;
    return std::max(kSmallest, size);
  }
  const std::int64_t wanted = average * kTemporal[std::min<std::size_t>(temporal, 2)] / 100;
  const std::int64_t back = std::min(owed_, wanted * kPaybackPercent / 100);
  owed_ -= back;
  ++frames_;
  return std::max(kSmallest, (wanted - back) * spread / 100);
}

}  // namespace loadtest
