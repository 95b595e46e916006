// A few packets sent faster than there is anything to send, to find out what the line carries, as
// goog_cc does (probe_bitrate_estimator.cc).
//   begin(probe, now)          from now on, until as much as the probe wants was sent
//   due()                      when the train wants its next packet; never: nothing is missing
//   on_sent(size, now)         of every numbered packet: what leaves meanwhile is part of it
//   on_results(results, now)   transport-wide feedback; what the train found, once it is answered
//   end()                      nothing can be sent; forget it
// A train with a fifth of it lost, or never answered, has found nothing: running() says whether one
// is under way.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sfu/base/units.h"
#include "sfu/cc/twcc_history.h"

namespace sfu {

struct Probe {
  DataRate rate;
  DataSize size;
};

class ProbeTrain {
 public:
  static constexpr DataRate kNothing = DataRate();

  void begin(const Probe& probe, Timestamp now);
  [[nodiscard]] Timestamp due() const;
  void on_sent(DataSize size, Timestamp now);
  std::optional<DataRate> on_results(std::span<const PacketResult> results, Timestamp now);
  void end() { probe_.reset(); }
  [[nodiscard]] bool running() const { return probe_.has_value(); }

 private:
  // An answer that has not come by then will not come.
  static constexpr TimeDelta kPatience = TimeDelta::seconds(3);
  struct Arrived {
    std::int64_t packets = 0;
    DataSize size;
    DataSize first_size;  // came before the interval between arrivals began
    DataSize last_size;   // left when the interval between departures ended
    Timestamp first_sent;
    Timestamp last_sent;
    Timestamp first_received;
    Timestamp last_received;
  };
  [[nodiscard]] bool complete() const { return sent_ >= probe_->size; }
  void take(const PacketResult& result);
  [[nodiscard]] DataRate found() const;

  std::optional<Probe> probe_;
  Timestamp begun_;
  Timestamp last_;  // when its newest packet left
  DataSize sent_;
  std::int64_t packets_ = 0;
  Arrived arrived_;
};

}  // namespace sfu
