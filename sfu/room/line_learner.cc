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
  // A limit is forgotten where another path begins.
  if (sample.disturbed || (way.limit && !sample.limit)) way = {};
  if (sample.disturbed || !sample.arrived) return std::nullopt;
  if (!way.settling_since || now - way.last > options_.longest_step) {
    way = {};
    way.settling_since = now;
  }
  way.last = now;
  if (sample.limit) note_limit(*sample.limit, way);
  if (now - *way.settling_since < options_.settle) return std::nullopt;
  if (!way.stretch_since) way.stretch_since = now;
  way.estimates += sample.estimate;
  way.arrivals += *sample.arrived;
  ++way.samples;
  if (now - *way.stretch_since < options_.stretch) return std::nullopt;
  const api::MeasuredRate learnt = judge(way);
  way.stretch_since.reset();
  way.estimates = way.arrivals = DataRate::zero();
  way.samples = 0;
  return learnt;
}

void LineLearner::note_limit(const SendRateEstimator::Limit& limit, Way& way) const {
  if (way.limit && way.limit->found == limit.found) return;
  if (way.limit) {
    const auto [less, more] = std::minmax(way.limit->rate, limit.rate);
    way.confirmed = more <= less.scaled(options_.same_percent, 100);
  }
  way.limit = limit;
}

api::MeasuredRate LineLearner::judge(const Way& way) const {
  const DataRate estimate = way.estimates / way.samples;
  const DataRate arrived = way.arrivals / way.samples;
  if (way.limit && way.confirmed && arrived >= way.limit->rate.scaled(options_.used_percent, 100) &&
      estimate <= way.limit->rate.scaled(options_.gone_percent, 100)) {
    return {.rate = way.limit->rate, .limit = true};
  }
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
