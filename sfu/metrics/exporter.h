// The answer to GET /metrics: every row of the catalog, summed over the shards and the signalling
// thread, in the Prometheus text format 0.0.4. Sums only: which site talked to which organisation
// is in no series.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sfu/metrics/metrics.h"
#include "sfu/metrics/process_metrics.h"

namespace sfu {

inline constexpr std::string_view kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

// Reads while the owners write: each number is whole, the set is not one instant.
std::string export_text(std::span<const Metrics* const> parts, const ProcessMetrics& process,
                        std::string_view version);

}  // namespace sfu
