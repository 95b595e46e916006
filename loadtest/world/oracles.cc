#include "loadtest/world/oracles.h"

namespace loadtest {
namespace {

std::int64_t dropped(const sfu::Metrics& metrics, sfu::Drop reason) {
  return metrics.drops[static_cast<std::size_t>(reason)].value();
}

}  // namespace

std::vector<std::string> conservation_breaches(const sfu::Metrics& metrics) {
  using sfu::Drop;
  std::int64_t accounted =
      metrics.rtp_forwarded.value() + metrics.rtp_consumed.value() + metrics.rtp_unwanted.value();
  for (const Drop reason : {Drop::kUnknownSsrc, Drop::kUnknownPayloadType, Drop::kNotAllowed,
                            Drop::kRtxUnmatched, Drop::kMalformedRtp, Drop::kNoCommonCodec}) {
    accounted += dropped(metrics, reason);
  }
  if (accounted == metrics.rtp_received.value()) return {};
  return {"conservation: " + std::to_string(metrics.rtp_received.value()) +
          " RTP packets authenticated, " + std::to_string(accounted) + " accounted for"};
}

}  // namespace loadtest
