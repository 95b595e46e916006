#include "signalling/counter/wait_estimate.h"

#include <algorithm>
#include <functional>

namespace signalling {
namespace {

constexpr std::size_t kRemembered = 20;  // a day of one desk
constexpr std::size_t kPriorWeight = 3;  // so many real visits outweigh the assumption
constexpr auto kPrior = sfu::TimeDelta::seconds(18 * 60);
constexpr auto kMinute = sfu::TimeDelta::seconds(60);

sfu::TimeDelta whole_minutes(sfu::TimeDelta time) {
  return kMinute * ((time.us() + kMinute.us() - 1) / kMinute.us());
}

}  // namespace

void ServiceTimes::add(sfu::TimeDelta duration) {
  last_.push_back(duration);
  if (last_.size() > kRemembered) last_.pop_front();
}

sfu::TimeDelta ServiceTimes::typical() const {
  const std::size_t prior = last_.size() < kPriorWeight ? kPriorWeight - last_.size() : 0;
  sfu::TimeDelta sum = kPrior * static_cast<std::int64_t>(prior);
  for (const sfu::TimeDelta each : last_) sum += each;
  return sum / static_cast<std::int64_t>(prior + last_.size());
}

std::vector<sfu::TimeDelta> estimate_waits(std::size_t waiting, std::vector<sfu::TimeDelta> free_in,
                                           sfu::TimeDelta typical) {
  std::vector<sfu::TimeDelta> waits;
  if (free_in.empty()) return waits;
  std::ranges::make_heap(free_in, std::greater<>());
  for (std::size_t i = 0; i < waiting; ++i) {
    std::ranges::pop_heap(free_in, std::greater<>());
    waits.push_back(whole_minutes(free_in.back()));
    free_in.back() = free_in.back() + typical;
    std::ranges::push_heap(free_in, std::greater<>());
  }
  return waits;
}

}  // namespace signalling
