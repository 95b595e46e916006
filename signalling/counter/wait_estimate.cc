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

std::vector<sfu::TimeDelta> estimate_waits(Line line, std::vector<sfu::TimeDelta> free_in,
                                           sfu::TimeDelta typical) {
  std::vector<sfu::TimeDelta> waits;
  if (free_in.empty()) return waits;
  std::ranges::make_heap(free_in, std::greater<>());
  std::ranges::sort(line.claims, {}, &Claim::in);
  std::vector<std::optional<sfu::TimeDelta>> called(line.waiting);
  auto claim = line.claims.begin();
  std::size_t next = 0;
  for (;;) {
    while (next < line.waiting && called[next]) ++next;
    if (next == line.waiting) break;
    std::ranges::pop_heap(free_in, std::greater<>());
    const sfu::TimeDelta free = free_in.back();
    const bool claimed = next >= line.first && claim != line.claims.end() && claim->in <= free;
    const std::optional<std::size_t> whose = claimed ? claim->waiting : next;
    if (claimed) ++claim;
    const bool gone = whose && called[*whose];  // was called before its time
    if (whose && !gone) called[*whose] = free;
    if (!gone) free_in.back() = free + typical;
    std::ranges::push_heap(free_in, std::greater<>());
  }
  for (const auto& wait : called) waits.push_back(whole_minutes(*wait));
  return waits;
}

}  // namespace signalling
