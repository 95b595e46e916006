#include "loadtest/terminal/encoder_model.h"

#include <algorithm>
#include <array>
#include <utility>

namespace loadtest {
namespace {

// Percent of an average frame: the lowest layer has 40 % of the bits in a quarter of the frames.
constexpr std::array<std::int64_t, 4> kTemporal = {160, 80, 80, 80};
// Percent of what a frame should be: the seventeenths of what was seen of small pictures, in
// no order, and of no length that temporal layers share.
constexpr std::array<std::int64_t, 17> kSpread = {100, 73,  123, 94, 147, 68, 105, 83, 175,
                                                  61,  115, 88,  98, 133, 51, 108, 78};
constexpr std::int64_t kPaybackPercent = 20;
constexpr std::int64_t kSteps = 16;  // frames in which most of a better quality is reached
// And each frame that much more than the one before, until the rate is reached: libvpx begins with
// its worst quality and trusts a better one slowly.
constexpr std::int64_t kSlowSteps = 30;
// libwebrtc's encoder_bitrate_adjuster.cc: that an encoder takes 1.2 times what it is told is
// assumed until so many of its frames say otherwise.
constexpr std::int64_t kTrustedPercent = 83;
constexpr int kTrustedAfter = 30;
// Where the quality of a width falls below what the scaler bears, and rises above what it needs;
// what frames take at the worst quality, and in the first second of an encoder, which has hardly a
// better one.
struct Step {
  sfu::DataRate low;
  sfu::TimeDelta low_for;
  sfu::DataRate high;
  std::int64_t key;
  std::int64_t delta;
  std::int64_t begin;
  std::int64_t key_percent;  // of what frames take, likewise
  std::int64_t spread;       // percent of kSpread: large pictures change less from frame to frame
};
constexpr std::array<Step, 3> kLadder = {{{sfu::DataRate::kbps(130), sfu::TimeDelta::seconds(2),
                                           sfu::DataRate::infinity(), 1'450, 400, 950, 330, 40},
                                          {sfu::DataRate::kbps(45), sfu::TimeDelta::seconds(5),
                                           sfu::DataRate::kbps(350), 1'000, 150, 500, 300, 60},
                                          {sfu::DataRate::zero(), sfu::TimeDelta::zero(),
                                           sfu::DataRate::kbps(200), 500, 70, 270, 230, 80}}};
constexpr std::array<int, 2> kHeights = {360, 216};  // of the first two widths, as pages ask
constexpr sfu::TimeDelta kMostAhead = sfu::TimeDelta::ms(420);
constexpr std::uint32_t kSoon = 25;  // frames
constexpr std::int64_t kClosePercent = 5;
constexpr std::int64_t kMostClosePercent = 60;
constexpr sfu::TimeDelta kHighFor = sfu::TimeDelta::seconds(5);

}  // namespace

// Another width is another encoder.
void EncoderModel::go_to(std::size_t width) {
  width_ = width;
  changes_width_ = true;
  made_ = 0;
  low_since_.reset();
  high_since_.reset();
}

void EncoderModel::set_bounds(sfu::DataRate max, int height, int frames_per_second) {
  options_.max = std::clamp<sfu::DataRate>(max, options_.min, camera_.max);
  options_.frames_per_second = std::min(frames_per_second, camera_.frames_per_second);
  const std::size_t widest = height >= kHeights[0] ? 0 : height >= kHeights[1] ? 1 : 2;
  const bool as_asked = width_ == std::exchange(widest_, widest);
  if (width_ != widest_ && (as_asked || width_ < widest_)) go_to(widest_);
}

void EncoderModel::set_rate(sfu::DataRate rate, sfu::Timestamp now) {
  rate_ = std::clamp<sfu::DataRate>(rate, options_.min, options_.max);
  const bool low = width_ + 1 < kLadder.size() && rate_ < kLadder[width_].low;
  const bool high = width_ > widest_ && rate_ > kLadder[width_].high;
  low_since_ = low ? std::optional(low_since_.value_or(now)) : std::nullopt;
  high_since_ = high ? std::optional(high_since_.value_or(now)) : std::nullopt;
  if (low && now - *low_since_ >= kLadder[width_].low_for) go_to(width_ + 1);
  if (high && now - *high_since_ >= kHighFor) go_to(width_ - 1);
}

std::int64_t EncoderModel::key_frame() const {
  const std::int64_t usual = reached_ * kLadder[width_].key_percent / 100;
  // The rate control begins with its worst quality.
  if (frames_ == 0) return kLadder[width_].key;
  const std::int64_t alone = std::clamp(usual, kLadder[width_].key, options_.largest_key_frame);
  return alone * (100 + std::min(kMostClosePercent, kClosePercent * close_)) / 100;
}

void EncoderModel::count_key_frame() {
  const bool soon = frames_ > 0 && frames_ - last_key_ <= kSoon;
  close_ = soon ? close_ + 1 : 0;
  last_key_ = frames_;
}

// libvpx's rc_dropframe_thresh: 30 % of what its buffer of 600 ms holds is left.
bool EncoderModel::drops() {
  if (owed_ * 1'000 * 8 <= rate_.bps() * kMostAhead.ms()) return false;
  owed_ = std::max<std::int64_t>(0, owed_ - average());
  return true;
}

int EncoderModel::frames_per_second() const {
  const int wanted = options_.frames_per_second;
  return made_ == 0 ? wanted : std::min(wanted, begun_with_);
}

std::int64_t EncoderModel::average() const {
  const std::int64_t percent = made_ < kTrustedAfter ? kTrustedPercent : 100;
  return rate_.bps() * percent / 100 / 8 / frames_per_second();
}

void EncoderModel::approach() {
  if (made_++ == 0) {
    reached_ = kLadder[width_].begin;
    begun_with_ = options_.frames_per_second;
  }
  const std::int64_t more = std::min((average() - reached_) / kSteps, reached_ / kSlowSteps);
  reached_ = std::min(average(), reached_ + std::max<std::int64_t>(1, more));
}

std::int64_t EncoderModel::size_of(bool key) {
  place_ = key ? 0 : (place_ + 1) % kTemporal.size();
  approach();
  if (key) count_key_frame();
  const std::int64_t spread =
      100 + (kSpread[frames_ % kSpread.size()] - 100) * kLadder[width_].spread / 100;
  std::int64_t size = key_frame();
  if (key) {
    owed_ += size - reached_;
  } else {
    const std::int64_t percent = kTemporal[place_];
    const std::int64_t wanted = reached_ * percent / 100;
    const std::int64_t back = std::clamp<std::int64_t>(owed_, 0, wanted * kPaybackPercent / 100);
    size = std::max(kLadder[width_].delta * percent / 100, wanted - back) * spread / 100;
    owed_ += size - wanted;
  }
  owed_ = std::max<std::int64_t>(0, owed_);
  ++frames_;
  return size;
}

}  // namespace loadtest
