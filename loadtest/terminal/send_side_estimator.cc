#include "loadtest/terminal/send_side_estimator.h"

#include <algorithm>
#include <cmath>

namespace loadtest {
namespace {

using sfu::DataRate;
using sfu::TimeDelta;
using sfu::Timestamp;

constexpr double kBackoff = 0.85;
constexpr double kGrowthPerSecond = 1.08;
constexpr double kFrameSeconds = 1.0 / 30;
constexpr double kPacketBits = 1'200 * 8;
constexpr double kLeastGrowthBps = 4'000;  // per second, near the capacity
constexpr double kCapacityLearning = 0.05;
constexpr std::int64_t kLossPackets = 20;  // before a share of loss means something
constexpr std::int64_t kHighLossPercent = 10;
constexpr std::int64_t kLowLossPercent = 2;
constexpr TimeDelta kLossDecreaseInterval = TimeDelta::ms(300);

double seconds(TimeDelta time) { return static_cast<double>(time.us()) / 1'000'000; }
double bps(DataRate rate) { return static_cast<double>(rate.bps()); }
DataRate rate_of(double value) { return DataRate::bps(static_cast<std::int64_t>(value)); }

}  // namespace

double SendSideEstimator::Capacity::low() const {
  return kbps ? std::max(0.0, *kbps - 3 * std::sqrt(deviation * *kbps)) : 0;
}

double SendSideEstimator::Capacity::high() const {
  return kbps ? *kbps + 3 * std::sqrt(deviation * *kbps) : 1e12;
}

void SendSideEstimator::Capacity::learn(double sample) {
  kbps = kbps ? (1 - kCapacityLearning) * *kbps + kCapacityLearning * sample : sample;
  const double norm = std::max(*kbps, 1.0);
  const double error = *kbps - sample;
  deviation = std::clamp(
      (1 - kCapacityLearning) * deviation + kCapacityLearning * error * error / norm, 0.4, 2.5);
}

DataRate SendSideEstimator::target() const {
  const DataRate wanted = std::min<DataRate>({estimate_, loss_limit_, options_.max});
  return std::max<DataRate>(wanted, options_.min);
}

void SendSideEstimator::restart(DataRate rate) {
  estimate_ = rate;
  loss_limit_ = options_.max;
}

void SendSideEstimator::on_feedback(std::span<const sfu::PacketResult> results, TimeDelta rtt,
                                    Timestamp now) {
  rtt_ = rtt;
  arrived_.clear();
  for (const sfu::PacketResult& result : results) {
    if (!result.lost) arrived_.push_back(result);
  }
  std::ranges::sort(arrived_, [](const auto& a, const auto& b) {
    return a.received != b.received ? a.received < b.received : a.sent < b.sent;
  });
  // The worst that was seen within one feedback counts.
  auto usage = TrendlineDetector::Usage::kNormal;
  for (const sfu::PacketResult& packet : arrived_) {
    trend_.on_packet(packet.sent, packet.received);
    delivered_.on_packet(packet.received, packet.size);
  }
  usage = trend_.usage();
  on_usage(usage, now);
  on_loss(results, now);
}

void SendSideEstimator::on_usage(TrendlineDetector::Usage usage, Timestamp now) {
  const auto delivered = delivered_.rate();
  if (usage == TrendlineDetector::Usage::kOver) {
    if (time_to_reduce(delivered, now)) decrease(delivered.value_or(estimate_ / 2), now);
    return;
  }
  if (usage == TrendlineDetector::Usage::kUnder) {
    state_ = State::kHold;
    return;
  }
  if (state_ != State::kIncrease) {
    state_ = State::kIncrease;
    changed_ = now;
    return;
  }
  increase(delivered.value_or(estimate_), now);
}

bool SendSideEstimator::time_to_reduce(std::optional<DataRate> delivered, Timestamp now) const {
  const TimeDelta interval = std::clamp(rtt_, TimeDelta::ms(10), TimeDelta::ms(200));
  if (!changed_ || now - *changed_ >= interval) return true;
  return delivered && *delivered < estimate_ / 2;
}

void SendSideEstimator::increase(DataRate delivered, Timestamp now) {
  const double passed = std::min(seconds(now - changed_.value_or(now)), 1.0);
  changed_ = now;
  const double kbps = bps(delivered) / 1'000;
  if (kbps > capacity_.high()) capacity_ = {};
  const double ceiling = 1.5 * bps(delivered) + 10'000;
  double next = bps(estimate_);
  if (next >= ceiling) return;
  if (capacity_.kbps) {
    const double frame = next * kFrameSeconds;
    const double packet = frame / std::ceil(frame / kPacketBits);
    const double response = 2 * (seconds(rtt_) + 0.1);
    next += std::max(kLeastGrowthBps, packet / response) * passed;
  } else {
    next = std::max(next * std::pow(kGrowthPerSecond, passed), next + 1'000 * passed);
  }
  estimate_ = std::min<DataRate>(rate_of(std::min(next, ceiling)), options_.max);
}

void SendSideEstimator::decrease(DataRate delivered, Timestamp now) {
  const double kbps = bps(delivered) / 1'000;
  double next = kBackoff * bps(delivered);
  if (next > bps(estimate_) && capacity_.kbps) next = kBackoff * *capacity_.kbps * 1'000;
  if (kbps < capacity_.low()) capacity_ = {};
  capacity_.learn(kbps);
  if (next < bps(estimate_)) estimate_ = std::max<DataRate>(rate_of(next), options_.min);
  changed_ = now;
  state_ = State::kHold;
}

void SendSideEstimator::on_probe(DataRate rate, Timestamp now) {
  estimate_ = std::clamp<DataRate>(rate, options_.min, options_.max);
  loss_limit_ = std::max(loss_limit_, estimate_);
  changed_ = now;
}

void SendSideEstimator::on_loss(std::span<const sfu::PacketResult> results, Timestamp now) {
  for (const sfu::PacketResult& result : results) {
    ++expected_;
    lost_ += result.lost ? 1 : 0;
  }
  if (expected_ < kLossPackets) return;
  const std::int64_t percent = lost_ * 100 / expected_;
  expected_ = 0;
  lost_ = 0;
  const double passed = std::min(seconds(now - loss_changed_.value_or(now)), 1.0);
  loss_changed_ = now;
  if (percent <= kLowLossPercent) {
    const double grown = bps(loss_limit_) * std::pow(kGrowthPerSecond, passed) + 1'000 * passed;
    loss_limit_ = std::min<DataRate>(rate_of(grown), options_.max);
  } else if (percent > kHighLossPercent &&
             (!loss_decreased_ || now - *loss_decreased_ >= kLossDecreaseInterval + rtt_)) {
    loss_decreased_ = now;
    const DataRate lowered = target().scaled(200 - percent, 200);
    loss_limit_ = std::max<DataRate>(lowered, options_.min);
  }
}

}  // namespace loadtest
