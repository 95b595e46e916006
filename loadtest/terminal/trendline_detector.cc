#include "loadtest/terminal/trendline_detector.h"

#include <algorithm>
#include <cmath>

namespace loadtest {
namespace {

constexpr sfu::TimeDelta kGroup = sfu::TimeDelta::ms(5);
constexpr sfu::TimeDelta kLongestBurst = sfu::TimeDelta::ms(100);
constexpr std::size_t kWindow = 20;
constexpr double kSmoothing = 0.9;
constexpr double kGain = 4;
constexpr std::int64_t kMostGroups = 60;
constexpr double kOverTimeMs = 10;
constexpr double kUp = 0.0087;
constexpr double kDown = 0.039;
constexpr double kFarOff = 15;  // a spike does not move the threshold
constexpr double kLeastThreshold = 6;
constexpr double kMostThreshold = 600;
constexpr double kLongestStepMs = 100;

double ms(sfu::TimeDelta time) { return static_cast<double>(time.us()) / 1'000; }

}  // namespace

bool TrendlineDetector::joins(sfu::Timestamp sent, sfu::Timestamp received) const {
  if (sent - current_->first_sent <= kGroup) return true;
  const sfu::TimeDelta arrival = received - current_->last_received;
  const sfu::TimeDelta propagation = arrival - (sent - current_->last_sent);
  return propagation < sfu::TimeDelta::zero() && arrival <= kGroup &&
         received - current_->first_received < kLongestBurst;
}

void TrendlineDetector::on_packet(sfu::Timestamp sent, sfu::Timestamp received) {
  if (current_ && sent < current_->first_sent) return;  // reordered
  if (!current_) {
    current_ = Group{sent, sent, received, received};
  } else if (joins(sent, received)) {
    current_->last_sent = std::max(current_->last_sent, sent);
    current_->last_received = received;
  } else {
    if (before_) on_group(*current_);
    before_ = current_;
    current_ = Group{sent, sent, received, received};
  }
}

void TrendlineDetector::on_group(const Group& group) {
  const double sent = ms(group.last_sent - before_->last_sent);
  const double arrived = ms(group.last_received - before_->last_received);
  if (!first_arrival_) first_arrival_ = group.last_received;
  accumulated_ms_ += arrived - sent;
  smoothed_ms_ = kSmoothing * smoothed_ms_ + (1 - kSmoothing) * accumulated_ms_;
  groups_ = std::min(groups_ + 1, kMostGroups);
  points_.push_back({ms(group.last_received - *first_arrival_), smoothed_ms_});
  if (points_.size() > kWindow) points_.pop_front();
  if (points_.size() == kWindow) trend_ = slope();
  detect(trend_, sent, group.last_received);
}

double TrendlineDetector::slope() const {
  double x = 0;
  double y = 0;
  for (const Point& point : points_) {
    x += point.at_ms / static_cast<double>(kWindow);
    y += point.delay_ms / static_cast<double>(kWindow);
  }
  double above = 0;
  double below = 0;
  for (const Point& point : points_) {
    above += (point.at_ms - x) * (point.delay_ms - y);
    below += (point.at_ms - x) * (point.at_ms - x);
  }
  return below == 0 ? trend_ : above / below;
}

void TrendlineDetector::detect(double trend, double since_ms, sfu::Timestamp now) {
  if (groups_ < 2) return;
  const double modified = static_cast<double>(groups_) * trend * kGain;
  if (modified > threshold_) {
    over_for_ms_ = over_for_ms_ < 0 ? since_ms / 2 : over_for_ms_ + since_ms;
    ++over_count_;
    if (over_for_ms_ > kOverTimeMs && over_count_ > 1 && trend >= last_trend_) {
      over_for_ms_ = 0;
      over_count_ = 0;
      usage_ = Usage::kOver;
    }
  } else {
    over_for_ms_ = -1;
    over_count_ = 0;
    usage_ = modified < -threshold_ ? Usage::kUnder : Usage::kNormal;
  }
  last_trend_ = trend;
  adapt(std::abs(modified), now);
}

void TrendlineDetector::adapt(double trend, sfu::Timestamp now) {
  const double passed = std::min(ms(now - adapted_.value_or(now)), kLongestStepMs);
  adapted_ = now;
  if (trend > threshold_ + kFarOff) return;
  const double gain = trend < threshold_ ? kDown : kUp;
  threshold_ = std::clamp(threshold_ + gain * (trend - threshold_) * passed, kLeastThreshold,
                          kMostThreshold);
}

}  // namespace loadtest
