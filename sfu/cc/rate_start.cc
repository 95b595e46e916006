#include "sfu/cc/rate_start.h"

#include <algorithm>

namespace sfu {
namespace {

// Of a line that carries more: it is the first second that tells.
constexpr DataRate kMostAtFirst = DataRate::kbps(2'000);
// Doubled every second, as TCP begins, until something stands in the way.
constexpr std::int64_t kQuickGrowth = 100;

}  // namespace

SendRateEstimator::Options RateStart::options(SendRateEstimator::Options options) const {
  if (!sold && !remembered) {
    options.startup_percent = kQuickGrowth;
    return options;
  }
  if (sold) {
    options.max = std::min<DataRate>(options.max, *sold);
    options.start = sold->scaled(options.anew_percent, 100);
  }
  if (remembered) {
    const DataRate rate = remembered->rate.scaled(options.anew_percent, 100);
    options.start = remembered->limit ? rate : std::max<DataRate>(options.start, rate);
  }
  options.start = std::max<DataRate>(
      options.min, std::min<DataRate>({options.start, options.max, kMostAtFirst}));
  return options;
}

api::EstimateOrigin RateStart::origin(const SendRateEstimator& estimator) const {
  if (!estimator.at_start()) return api::EstimateOrigin::kMeasured;
  if (remembered && (remembered->limit || !sold)) return api::EstimateOrigin::kRemembered;
  return sold ? api::EstimateOrigin::kConfigured : api::EstimateOrigin::kUnknown;
}

}  // namespace sfu
