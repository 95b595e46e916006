#include "sfu/room/train_meter.h"

#include <algorithm>

namespace sfu {
namespace {

constexpr TimeDelta kJitter = TimeDelta::ms(60);
constexpr std::size_t kEnoughToSkip = 16;  // arrivals

}  // namespace

TrainMeter::TrainMeter(std::uint16_t count, DataSize on_line) : on_line_(on_line), seen_(count) {}

DataRate TrainMeter::Reading::rate() const {
  if (size == DataSize()) return DataRate::zero();
  return busy > TimeDelta::zero() ? size / busy : DataRate::infinity();
}

void TrainMeter::on_arrival(std::uint16_t index, Timestamp at) {
  if (index >= seen_.size() || seen_[index]) return;
  seen_[index] = true;
  arrivals_.push_back(at);
  order_.push_back(index);
}

TrainMeter::Reading TrainMeter::read(TimeDelta round_trip) const {
  Reading reading{.sent = static_cast<int>(seen_.size())};
  reading.lost = reading.sent - static_cast<int>(order_.size());
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const auto later =
        std::count_if(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(i),
                      [&](std::uint16_t one) { return one > order_[i]; });
    if (later >= kOvertaken) ++reading.lost;
  }
  std::vector<TimeDelta> gaps;
  // Many a line lets some packets through at once before it holds them to its rate.
  const std::size_t first = arrivals_.size() >= kEnoughToSkip ? arrivals_.size() / 4 : 0;
  for (std::size_t i = first + 1; i < arrivals_.size(); ++i) {
    gaps.push_back(arrivals_[i] - arrivals_[i - 1]);
  }
  if (gaps.empty()) return reading;
  std::vector<TimeDelta> sorted = gaps;
  std::ranges::sort(sorted);
  const TimeDelta idle = std::max(std::min(round_trip / 2, kJitter), sorted[sorted.size() / 2] * 3);
  for (const TimeDelta gap : gaps) {
    if (gap > idle) continue;
    reading.size += on_line_;
    reading.busy += gap;
  }
  return reading;
}

}  // namespace sfu
