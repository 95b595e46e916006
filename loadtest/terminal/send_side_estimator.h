// How fast a page believes it may send, as goog_cc decides: the delay's trend, an increase and
// decrease around what is known of the line's capacity, loss on top, probes that jump.
//   on_feedback(results, rtt, now)   transport-wide feedback, see TwccHistory
//   on_probe(rate, now)              what a probe found (probe_plan.h)
//   set_min(rate)                    the sum of what the encoders need at least
//   restart(rate)                    another start rate in mid-call: it is believed
//   target()
// libwebrtc's aimd_rate_control.cc, link_capacity_estimator.cc and
// send_side_bandwidth_estimation.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "loadtest/terminal/trendline_detector.h"
#include "sfu/base/units.h"
#include "sfu/cc/delivery_rate.h"
#include "sfu/cc/twcc_history.h"

namespace loadtest {

class SendSideEstimator {
 public:
  struct Options {
    sfu::DataRate start = sfu::DataRate::kbps(300);  // BitrateConstraints
    sfu::DataRate min = sfu::DataRate::kbps(5);
    sfu::DataRate max = sfu::DataRate::kbps(20'000);
  };
  explicit SendSideEstimator(const Options& options)
      : options_(options), estimate_(options.start), loss_limit_(options.max) {}

  void on_feedback(std::span<const sfu::PacketResult> results, sfu::TimeDelta rtt,
                   sfu::Timestamp now);
  void on_probe(sfu::DataRate rate, sfu::Timestamp now);
  void set_min(sfu::DataRate min) { options_.min = min; }
  void restart(sfu::DataRate rate);
  [[nodiscard]] sfu::DataRate target() const;
  // Loss, not delay, keeps the target where it is.
  [[nodiscard]] bool limited_by_loss() const { return loss_limit_ < estimate_; }

 private:
  enum class State : std::uint8_t { kHold, kIncrease, kDecrease };
  // What the line carries, learnt whenever the queue grew.
  struct Capacity {
    std::optional<double> kbps;
    double deviation = 0.4;  // of it, relative: 0.4 .. 2.5
    [[nodiscard]] double low() const;
    [[nodiscard]] double high() const;
    void learn(double sample_kbps);
  };
  void on_usage(TrendlineDetector::Usage usage, sfu::Timestamp now);
  void increase(sfu::DataRate delivered, sfu::Timestamp now);
  void decrease(sfu::DataRate delivered, sfu::Timestamp now);
  [[nodiscard]] bool time_to_reduce(std::optional<sfu::DataRate> delivered,
                                    sfu::Timestamp now) const;
  void on_loss(std::span<const sfu::PacketResult> results, sfu::Timestamp now);

  Options options_;
  sfu::DataRate estimate_;
  sfu::DataRate loss_limit_;
  TrendlineDetector trend_;
  sfu::DeliveryRate delivered_;
  Capacity capacity_;
  State state_ = State::kHold;
  sfu::TimeDelta rtt_ = sfu::TimeDelta::ms(200);
  std::optional<sfu::Timestamp> changed_;
  std::optional<sfu::Timestamp> loss_decreased_;
  std::optional<sfu::Timestamp> loss_changed_;
  std::int64_t expected_ = 0;
  std::int64_t lost_ = 0;
  std::vector<sfu::PacketResult> arrived_;  // scratch
};

}  // namespace loadtest
