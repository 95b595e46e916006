// Whether a queue grows on the way, as libwebrtc's senders judge it: the slope of the delay's drift
// over the last twenty groups of packets against a threshold that adapts (goog_cc's inter_arrival
// and trendline_estimator; draft-ietf-rmcat-gcc-02 §5).
//   on_packet(sent, received)   in order of arrival, both on their own clocks
//   usage()                     since the last packet
// Pure. Doubles: without contraction they are the same everywhere, as everything in a world.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "sfu/base/units.h"

namespace loadtest {

class TrendlineDetector {
 public:
  enum class Usage : std::uint8_t { kNormal, kOver, kUnder };

  void on_packet(sfu::Timestamp sent, sfu::Timestamp received);
  [[nodiscard]] Usage usage() const { return usage_; }

 private:
  // Packets sent within 5 ms, or that arrive as one burst.
  struct Group {
    sfu::Timestamp first_sent;
    sfu::Timestamp last_sent;
    sfu::Timestamp first_received;
    sfu::Timestamp last_received;
  };
  struct Point {
    double at_ms = 0;
    double delay_ms = 0;
  };
  [[nodiscard]] bool joins(sfu::Timestamp sent, sfu::Timestamp received) const;
  void on_group(const Group& group);
  void detect(double trend, double since_ms, sfu::Timestamp now);
  void adapt(double trend, sfu::Timestamp now);
  [[nodiscard]] double slope() const;

  std::optional<Group> current_;
  std::optional<Group> before_;
  std::deque<Point> points_;
  std::optional<sfu::Timestamp> first_arrival_;
  double accumulated_ms_ = 0;
  double smoothed_ms_ = 0;
  double trend_ = 0;
  double last_trend_ = 0;
  std::int64_t groups_ = 0;
  double threshold_ = 12.5;
  std::optional<sfu::Timestamp> adapted_;
  double over_for_ms_ = -1;
  int over_count_ = 0;
  Usage usage_ = Usage::kNormal;
};

}  // namespace loadtest
