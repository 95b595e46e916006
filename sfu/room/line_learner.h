// From the estimates of one visit to what is worth remembering of the participant's line: with it
// the next visit from the same place begins.
//   on_sample(down, up, now)   at every allocation
//   begin_anew()               another path, or the old one after a break
//   take()                     the news, when there is some
// Nothing is learnt in the first seconds: estimates still look for the line then. Afterwards
// stretches of ten seconds count in which nothing was disturbed. Where a queue has shown the limit,
// the estimate stayed about the same and most of it was used, it is the line's limit. Everywhere
// else it is a guess, bound by what there was to send, and only what arrived says something: the
// line carries at least that. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sfu/api/line.h"
#include "sfu/base/units.h"

namespace sfu {

class LineLearner {
 public:
  struct Options {
    TimeDelta settle = TimeDelta::seconds(20);
    TimeDelta stretch = TimeDelta::seconds(10);
    // A stretch with a hole in it is none.
    TimeDelta longest_step = TimeDelta::seconds(2);
    std::int64_t steady_percent = 140;  // the largest estimate of the smallest: a step down and up
    std::int64_t used_percent = 60;     // of a limit that is one
    std::int64_t news_percent = 10;
  };
  struct Sample {
    DataRate estimate;
    std::optional<DataRate> arrived;  // nullopt: nothing was reported
    bool limited = false;             // a queue has shown what the line carries
    bool disturbed = false;           // nothing says that what was sent arrives
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
    DataRate least;
    DataRate most;
    DataRate estimates;  // summed up
    DataRate arrivals;
    std::int64_t samples = 0;
  };
  std::optional<api::MeasuredRate> learn(Way& way, const Sample& sample, Timestamp now) const;
  [[nodiscard]] api::MeasuredRate judge(const Way& way, bool limited) const;
  void note(const std::optional<api::MeasuredRate>& learnt,
            std::optional<api::MeasuredRate>& known);

  Options options_;
  std::array<Way, 2> ways_;  // down, up
  api::MeasuredLine known_;
  bool news_ = false;
};

}  // namespace sfu
