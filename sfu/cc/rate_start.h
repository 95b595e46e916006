// With what the estimate of one direction of a line begins: 70 % of what an earlier visit found, or
// of what the line is sold as, and never beyond that. Of a line of which nothing is known the start
// is low, and its growth quick: a thin one has no queue then, a good one is found in seconds.
//   options(defaults)    of the estimator
//   known()              before anything was measured: there is a limit to keep
//   origin(estimator)    where it stands now, for people
#pragma once

#include <optional>

#include "sfu/api/budget.h"
#include "sfu/api/line.h"
#include "sfu/cc/send_rate_estimator.h"

namespace sfu {

struct RateStart {
  std::optional<DataRate> sold;
  std::optional<api::MeasuredRate> remembered;

  [[nodiscard]] SendRateEstimator::Options options(SendRateEstimator::Options options) const;
  [[nodiscard]] bool known() const { return sold || (remembered && remembered->limit); }
  // Where an estimate stands that began with this.
  [[nodiscard]] api::EstimateOrigin origin(const SendRateEstimator& estimator) const;
};

}  // namespace sfu
