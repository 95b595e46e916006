// From the estimates of one visit to what is worth remembering of the participant's line: with it
// the next visit from the same place begins.
//   on_sample(down, up, now)   at every allocation
//   begin_anew()               another path, or the old one after a break
//   take()                     the news, when there is some
// Nothing is learnt in the first seconds: estimates still look for the line then. Afterwards
// stretches of ten seconds count in which nothing was disturbed. What arrived while a queue stood
// is the line's limit when it came out about the same twice, half of it is in use, and the estimate
// has not grown far beyond it since without a queue: one hiccup of a good line is none. Everywhere
// else an estimate is a guess, bound by what there was to send, and only what arrived says
// something: the line carries at least that. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sfu/api/line.h"
#include "sfu/base/units.h"
#include "sfu/cc/send_rate_estimator.h"

namespace sfu {

class LineLearner {
 public:
  struct Options {
    TimeDelta settle = TimeDelta::seconds(20);
    TimeDelta stretch = TimeDelta::seconds(10);
    // A stretch with a hole in it is none.
    TimeDelta longest_step = TimeDelta::seconds(2);
    std::int64_t same_percent = 140;  // two limits: the larger of the smaller
    std::int64_t used_percent = 50;   // of a limit that is one
    std::int64_t gone_percent = 200;  // an estimate of so much of it says that it is none any more
    std::int64_t news_percent = 10;
  };
  struct Sample {
    DataRate estimate;
    std::optional<DataRate> arrived;  // nullopt: nothing was reported
    // What arrived while a queue stood.
    std::optional<SendRateEstimator::Limit> limit = {};
    bool disturbed = false;  // nothing says that what was sent arrives
  };

  LineLearner() : LineLearner(Options{}) {}
  explicit LineLearner(Options options) : options_(options) {}
  void on_sample(const Sample& down, const Sample& up, Timestamp now);
  void begin_anew() { ways_ = {}; }
  std::optional<api::MeasuredLine> take();

 private:
  struct Way {
    std::optional<Timestamp> settling_since;
    std::optional<Timestamp> stretch_since;
    Timestamp last;
    std::optional<SendRateEstimator::Limit> limit;  // the newest
    bool confirmed = false;                         // the one before it was about the same
    DataRate estimates;                             // summed up
    DataRate arrivals;
    std::int64_t samples = 0;
  };
  std::optional<api::MeasuredRate> learn(Way& way, const Sample& sample, Timestamp now) const;
  void note_limit(const SendRateEstimator::Limit& limit, Way& way) const;
  [[nodiscard]] api::MeasuredRate judge(const Way& way) const;
  void note(const std::optional<api::MeasuredRate>& learnt,
            std::optional<api::MeasuredRate>& known);

  Options options_;
  std::array<Way, 2> ways_;  // down, up
  api::MeasuredLine known_;
  bool news_ = false;
};

}  // namespace sfu
