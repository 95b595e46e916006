#include "sfu/cc/line_meter.h"

#include <cstdlib>

namespace sfu {
namespace {

int percent(int of_256) { return (of_256 * 100 + 128) / 256; }

bool differ(const std::optional<int>& a, const std::optional<int>& b, int step) {
  return a.has_value() != b.has_value() || (a && std::abs(*a - *b) >= step);
}

TimeDelta distance(TimeDelta a, TimeDelta b) { return a < b ? b - a : a - b; }

}  // namespace

LineMeter::LineMeter() : LineMeter(Options{}) {}

LineMeter::LineMeter(Options options) : options_(options), up_(options.loss), down_(options.loss) {}

void LineMeter::set_round_trip(TimeDelta round_trip) {
  const TimeDelta last = line_.round_trip.value_or(round_trip);
  line_.round_trip = (last * 3 + round_trip) / 4;
}

bool LineMeter::set_shared(bool up, bool down) {
  const bool fresh = (up || down) && !line_.shared_up && !line_.shared_down;
  line_.shared_up = up;
  line_.shared_down = down;
  return fresh;
}

std::optional<api::Line> LineMeter::take(api::Carrier carrier, Timestamp now) {
  line_.carrier = carrier;
  if (const auto lost = up_.take(now)) line_.lost_up = percent(*lost);
  if (const auto lost = down_.take(now)) line_.lost_down = percent(*lost);
  if (!line_.lost_up && !line_.lost_down) return std::nullopt;
  if (told_ && (now - told_at_ < options_.quiet || !is_news())) return std::nullopt;
  told_ = line_;
  told_at_ = now;
  return line_;
}

bool LineMeter::is_news() const {
  if (told_->carrier != line_.carrier || told_->shared_up != line_.shared_up ||
      told_->shared_down != line_.shared_down ||
      told_->round_trip.has_value() != line_.round_trip.has_value()) {
    return true;
  }
  if (differ(told_->lost_up, line_.lost_up, options_.loss_step) ||
      differ(told_->lost_down, line_.lost_down, options_.loss_step)) {
    return true;
  }
  return line_.round_trip &&
         distance(*line_.round_trip, *told_->round_trip) >= options_.round_trip_step;
}

void LineMeter::begin_anew() {
  up_ = LossWindow(options_.loss);
  down_ = LossWindow(options_.loss);
  line_ = {};
}

}  // namespace sfu
