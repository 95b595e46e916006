#include "sfu/room/line_learner.h"

#include <algorithm>
#include <utility>

namespace sfu {

void LineLearner::on_sample(const Sample& down, const Sample& up, Timestamp now) {
  note(learn(ways_[0], down, now), known_.down);
  note(learn(ways_[1], up, now), known_.up);
}

std::optional<api::MeasuredRate> LineLearner::learn(Way& way, const Sample& sample,
                                                    Timestamp now) const {
  if (sample.disturbed) way = {};
  if (sample.disturbed || !sample.arrived) return std::nullopt;
  if (!way.settling_since || now - way.last > options_.longest_step) {
    way = {};
    way.settling_since = now;
  }
  way.last = now;
  if (now - *way.settling_since < options_.settle) return std::nullopt;
  if (!way.stretch_since) {
    way.stretch_since = now;
    way.least = way.most = sample.estimate;
  }
  way.least = std::min(way.least, sample.estimate);
  way.most = std::max(way.most, sample.estimate);
  way.estimates += sample.estimate;
  way.arrivals += *sample.arrived;
  ++way.samples;
  if (now - *way.stretch_since < options_.stretch) return std::nullopt;
  const api::MeasuredRate learnt = judge(way, sample.limited);
  way.stretch_since.reset();
  way.estimates = way.arrivals = DataRate::zero();
  way.samples = 0;
  return learnt;
}

api::MeasuredRate LineLearner::judge(const Way& way, bool limited) const {
  const DataRate estimate = way.estimates / way.samples;
  const DataRate arrived = way.arrivals / way.samples;
  const bool steady = way.most <= way.least.scaled(options_.steady_percent, 100);
  const bool used = arrived >= estimate.scaled(options_.used_percent, 100);
  if (limited && steady && used) return {.rate = estimate, .limit = true};
  return {.rate = std::min(estimate, arrived), .limit = false};
}

void LineLearner::note(const std::optional<api::MeasuredRate>& learnt,
                       std::optional<api::MeasuredRate>& known) {
  const auto before = known;
  if (!api::learn(learnt, known)) return;
  const auto above = [&](DataRate one, DataRate other) {
    return one > other.scaled(100 + options_.news_percent, 100);
  };
  const bool same = before && before->limit == known->limit && !above(known->rate, before->rate) &&
                    !above(before->rate, known->rate);
  if (same) {
    known = before;
  } else {
    news_ = true;
  }
}

std::optional<api::MeasuredLine> LineLearner::take() {
  if (!std::exchange(news_, false)) return std::nullopt;
  return known_;
}

}  // namespace sfu
