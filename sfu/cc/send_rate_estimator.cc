#include "sfu/cc/send_rate_estimator.h"

#include <algorithm>

namespace sfu {
namespace {

constexpr int kHeavyLoss = 26;  // of 256: 10 %, as draft-ietf-rmcat-gcc-02 §6
constexpr int kLightLoss = 5;   // 2 %
constexpr int kUnansweredDecreases = 3;
constexpr TimeDelta kReactionTime = TimeDelta::ms(200);  // feedback, and the queue's own time
constexpr TimeDelta kLimitForgotten = TimeDelta::seconds(5);
constexpr DataRate kVoiceAlone = DataRate::kbps(40);  // with what goes with it
constexpr DataRate kMoreThanVoice = DataRate::kbps(100);
constexpr TimeDelta kLastingPassage = TimeDelta::seconds(2);
constexpr TimeDelta kLongestStep = TimeDelta::seconds(1);  // of growth, after a pause
constexpr TimeDelta kLongestRtt = TimeDelta::seconds(3);
constexpr TimeDelta kAloneForgotten = TimeDelta::seconds(30);
constexpr TimeDelta kGoneFor = TimeDelta::seconds(1);  // somebody else; and once bitten
constexpr TimeDelta kGoneForPatient = TimeDelta::seconds(5);
constexpr TimeDelta kGivenBack = TimeDelta::seconds(10);
constexpr TimeDelta kNoticed = TimeDelta::ms(100);  // of another's queue
constexpr TimeDelta kQueueNoise = TimeDelta::ms(5);
constexpr DataSize kLargePacket = DataSize::bytes(std::int64_t{1'200});
constexpr std::int64_t kProbeGoesOn = 70;    // percent of a probe's rate: the next follows at once
constexpr std::int64_t kPassed = 120;        // percent: what a window of half a second may err
constexpr std::int64_t kWorthProbing = 120;  // percent of what is proven
constexpr std::int64_t kProbeBeyond = 110;   // percent of what is wanted: part of it is measured

}  // namespace

SendRateEstimator::SendRateEstimator() : SendRateEstimator(Options{}) {}

SendRateEstimator::SendRateEstimator(Options options)
    : options_(options),
      estimate_(options.start),
      probe_interval_(options.probe_interval),
      mistrust_(options.probe_interval),
      gone_for_(kGoneFor) {}

// A longer one holds every reaction up, whoever says so.
void SendRateEstimator::set_rtt(TimeDelta rtt) {
  rtt_ = std::clamp<TimeDelta>(rtt, TimeDelta::zero(), kLongestRtt);
}

void SendRateEstimator::set_remb(DataRate ceiling, Timestamp now) {
  remb_ = ceiling;
  remb_at_ = now;
}

void SendRateEstimator::forget_remb(Timestamp now) {
  if (remb_ && now - remb_at_ > options_.remb_valid) remb_.reset();
}

void SendRateEstimator::on_feedback(std::span<const PacketResult> results, Timestamp now) {
  if (results.empty()) return;
  last_feedback_ = now;
  feedback_overdue_ = Timestamp::never();
  forget_remb(now);
  take_in(results, now);
  if (delay_.take_foreign_gone()) take_back(now);
  if (const auto lost = loss_.take(now)) handle_loss(*lost, now);
  if (handle_delay(now)) {
    increase(growth_percent(now), untested_ceiling(), now);
  } else {
    increased_ = now;
  }
}

void SendRateEstimator::take_in(std::span<const PacketResult> results, Timestamp now) {
  arrived_.clear();
  for (const PacketResult& result : results) {
    if (!result.with_train) {
      loss_.on_packet(result.lost);
      if (result.lost) delay_.on_loss();
    }
    if (!result.lost) arrived_.push_back(result);
  }
  std::ranges::sort(arrived_, [](const PacketResult& a, const PacketResult& b) {
    return a.received != b.received ? a.received < b.received : a.sent < b.sent;
  });
  for (const PacketResult& packet : arrived_) {
    delay_.on_packet(packet.sent, packet.received, packet.size, estimate_);
    delivered_.on_packet(packet.received, packet.size);
  }
  const DataRate delivered = delivered_.rate().value_or(DataRate::zero());
  proven_ = std::max<DataRate>(proven_, delivered);
  if (!limit_ || delivered <= limit_->scaled(kPassed, 100)) {
    passing_since_.reset();
  } else if (now - passing_since_.value_or(now) >= kLastingPassage) {
    trust(now);
  } else if (!passing_since_) {
    passing_since_ = now;
  }
}

// What is sent goes through where the line let no more through before, and for longer than what it
// lets through at once.
void SendRateEstimator::trust(Timestamp now) {
  if (mistrust_ <= options_.probe_interval) return;
  mistrust_ = options_.probe_interval;
  next_probe_ = std::min(next_probe_, now + options_.probe_interval);
}

bool SendRateEstimator::handle_delay(Timestamp now) {
  switch (delay_.take_usage(estimate_)) {
    case DelayDetector::Usage::kOver:
      handle_overuse(now);
      return false;
    case DelayDetector::Usage::kUnder:
      return false;  // the queue drains: let it
    case DelayDetector::Usage::kNormal:
      break;
  }
  return settled(delay_decreased_, now);  // what was just done must show its effect first
}

void SendRateEstimator::handle_overuse(Timestamp now) {
  if (!settled(delay_decreased_, now)) return;
  const TimeDelta queue = delay_.standing_queue();
  // A queue that does not answer to less, or does not shrink before a sender that has no less to
  // send, is none of ours: a microphone that lost time, another's download.
  const bool sent_less = limit_ && delay_.interval_rate() < limit_->scaled(97, 100);
  const bool has_no_less =
      estimate_ <= options_.min.scaled(110, 100) &&
      (queue <= queue_at_decrease_ + kQueueNoise * 2 || delay_.interval_rate() <= kVoiceAlone);
  const bool fresh = !delay_decreased_ || now - *delay_decreased_ > kLimitForgotten;
  if (fresh) {
    unanswered_decreases_ = 0;
  } else if (queue + kQueueNoise < queue_at_decrease_) {
    unanswered_decreases_ = 0;
    queue_at_decrease_ = queue;
    return;  // it shrinks: enough was done
  } else if ((sent_less || has_no_less) && ++unanswered_decreases_ >= kUnansweredDecreases) {
    unanswered_decreases_ = 0;
    rebase(now);
    return;
  }
  if (fresh) note_alone(now);
  queue_at_decrease_ = queue;
  delay_decreased_ = now;
  limit_ = delay_.interval_rate();
  // Where hardly more than a voice comes through the queue is somebody else's.
  if (beyond_limit_ && *limit_ >= kMoreThanVoice) {
    mistrust_ = std::min<TimeDelta>(mistrust_ * 4, options_.max_mistrust);
    next_probe_ = std::max(next_probe_, now + mistrust_);
  }
  decrease_to(limit_->scaled(options_.backoff_percent, 100), Reason::kDelay, now);
}

// A sender who lost much of what he sent begins small and is back within seconds: who did that is
// believed to be gone after longer.
void SendRateEstimator::rebase(Timestamp now) {
  if (delay_.interval_rate() > kVoiceAlone) return delay_.rebase();
  if (given_back_at_ && now - *given_back_at_ < kGivenBack) gone_for_ = kGoneForPatient;
  delay_.rebase(gone_for_);
}

// By the time that a queue is known to be somebody else's it has taken the estimate down in steps.
void SendRateEstimator::note_alone(Timestamp now) {
  const bool old = !alone_at_ || now - *alone_at_ > kAloneForgotten;
  if (delay_.foreign_queue() == TimeDelta::zero() && (old || estimate_ > alone_)) {
    alone_ = estimate_;
    alone_at_ = now;
  }
}

// Who was there is gone, and so is what he left to us.
void SendRateEstimator::take_back(Timestamp now) {
  good_ = alone_;
  forget(now);
  given_back_at_ = now;
}

void SendRateEstimator::handle_loss(int lost_of_256, Timestamp now) {
  lossy_ = lost_of_256 >= kLightLoss;
  if (lost_of_256 < kHeavyLoss || !settled(loss_decreased_, now)) return;
  loss_decreased_ = now;
  decrease_to(estimate_.scaled(512 - lost_of_256, 512), Reason::kLoss, now);
}

bool SendRateEstimator::settled(std::optional<Timestamp> last, Timestamp now) const {
  return !last || now - *last >= rtt_ + kReactionTime;
}

void SendRateEstimator::decrease_to(DataRate rate, Reason reason, Timestamp now) {
  estimate_ = std::max<DataRate>(std::min<DataRate>(rate, estimate_), options_.min);
  decreased_ = now;
  increased_ = now;
  proven_ = std::min<DataRate>(proven_, estimate_);
  next_probe_ = std::max(next_probe_, now + options_.probe_interval);
  reason_ = reason;
  limited_ |= reason == Reason::kDelay;
  beyond_limit_ = false;
}

void SendRateEstimator::increase(std::int64_t percent, DataRate ceiling, Timestamp now) {
  const TimeDelta passed = std::min<TimeDelta>(now - increased_.value_or(now), kLongestStep);
  increased_ = now;
  if (lossy_ || estimate_ >= ceiling) return;
  DataRate step = estimate_.scaled(percent * passed.us(), 100'000'000);
  if (near_limit()) {
    const TimeDelta response = rtt_ + TimeDelta::ms(100);
    const DataRate packet_per_response = kLargePacket / response;
    step = std::min<DataRate>(step, packet_per_response.scaled(passed.us(), response.us()));
  }
  estimate_ = std::min<DataRate>(estimate_ + step, std::min<DataRate>(ceiling, options_.max));
}

bool SendRateEstimator::near_limit() const {
  return limit_ && !passed(*limit_) && estimate_ > limit_->scaled(80, 100) &&
         estimate_ < limit_->scaled(110, 100);
}

// More has arrived since then than a line with that limit carries.
bool SendRateEstimator::passed(DataRate limit) const {
  return proven_ > limit.scaled(kPassed, 100);
}

std::int64_t SendRateEstimator::growth_percent(Timestamp now) const {
  if (!limit_) return options_.startup_percent;
  if (near_limit()) return options_.careful_percent;
  const bool calm = !decreased_ || now - *decreased_ > kLimitForgotten;
  const bool gone = passed(*limit_) || (estimate_ > *limit_ && calm);
  return gone ? options_.regrowth_percent : options_.growth_percent;
}

DataRate SendRateEstimator::untested_ceiling() const {
  const DataRate delivered = delivered_.rate().value_or(DataRate::zero());
  if (!probing_)
    return std::max(options_.start, delivered.scaled(options_.max_untested_percent, 100));
  // What the line was taken for at first is worth no more than what it was found to be since. Who
  // cannot probe has no other way to find that it is better again.
  const DataRate least = std::min<DataRate>(options_.start, limit_.value_or(options_.start));
  return std::max(least, delivered.scaled(options_.max_unprobed_percent, 100));
}

bool SendRateEstimator::application_limited() const {
  const auto delivered = delivered_.rate();
  return delivered && *delivered < estimate_.scaled(options_.limited_percent, 100);
}

// What a train puts into the queue of a line that carries no more than what is proven is what the
// delay detector takes for no queue.
std::optional<Probe> SendRateEstimator::probe(DataRate wanted, Timestamp now) {
  const DataRate goal = std::min<DataRate>(wanted, ceiling());
  if (goal <= estimate_ || now < next_probe_ || lossy_) return std::nullopt;
  if (!application_limited() || delay_.excess(estimate_) > TimeDelta::zero()) return std::nullopt;
  const DataRate proven = std::clamp<DataRate>(proven_, options_.min, estimate_);
  const DataRate rate = std::min<DataRate>(goal.scaled(kProbeBeyond, 100),
                                           proven.scaled(options_.probe_percent, 100));
  if (rate < proven.scaled(kWorthProbing, 100)) return std::nullopt;
  const std::int64_t queue = delay_.limit(proven).us();
  const TimeDelta time = std::max<TimeDelta>(
      TimeDelta::us(queue * proven.kbps() / (rate - proven).kbps()), options_.probe_time);
  probed_ = rate;
  next_probe_ = now + probe_interval_;
  probe_interval_ = std::min<TimeDelta>(probe_interval_ * 2, options_.max_probe_interval);
  return Probe{rate, std::max<DataSize>(rate * time, options_.probe_size)};
}

void SendRateEstimator::on_probe(DataRate found, Timestamp now) {
  if (found <= proven_ || !settled(decreased_, now)) return;
  proven_ = found;
  if (found > estimate_) {
    beyond_limit_ |= limit_ && found > limit_->scaled(kPassed, 100);
    estimate_ = std::min<DataRate>(found, options_.max);
    increased_ = now;
  }
  if (found < probed_.scaled(kProbeGoesOn, 100)) return;
  next_probe_ = now;
  probe_interval_ = options_.probe_interval;
}

// Without transport-wide feedback there is neither delay nor a delivered rate to go by.
void SendRateEstimator::on_receiver_report(std::uint8_t fraction_lost, Timestamp now) {
  forget_remb(now);
  if (last_feedback_ && now - *last_feedback_ < TimeDelta::seconds(5)) return;
  handle_loss(fraction_lost, now);
  increase(options_.growth_percent, options_.max, now);
}

void SendRateEstimator::on_packet_sent(Timestamp now) {
  if (!last_feedback_ || feedback_overdue_ != Timestamp::never()) return;
  feedback_overdue_ = now + feedback_timeout();
}

void SendRateEstimator::on_timeout(Timestamp now) {
  if (now < feedback_overdue_) return;
  feedback_overdue_ = Timestamp::never();  // until something is sent again
  if (!good_) good_ = estimate_;
  decrease_to(estimate_ / 2, Reason::kNoFeedback, now);
}

// The halvings said nothing about the line, but that it was gone.
void SendRateEstimator::begin_anew(Timestamp now) {
  forget(now);
  alone_ = DataRate::zero();
  alone_at_.reset();
  given_back_at_.reset();
  gone_for_ = kGoneFor;
}

void SendRateEstimator::forget(Timestamp now) {
  if (good_) estimate_ = std::max<DataRate>(estimate_, good_->scaled(options_.anew_percent, 100));
  good_.reset();
  delay_ = DelayDetector();
  delivered_ = DeliveryRate();
  loss_ = LossWindow();
  limit_.reset();
  decreased_.reset();
  delay_decreased_.reset();
  loss_decreased_.reset();
  unanswered_decreases_ = 0;
  lossy_ = false;
  proven_ = DataRate::zero();
  trust(now);
  probe_interval_ = options_.probe_interval;
  beyond_limit_ = false;
  increased_ = now;
  feedback_overdue_ = Timestamp::never();
}

TimeDelta SendRateEstimator::feedback_timeout() const { return TimeDelta::seconds(1) + rtt_ * 2; }

bool SendRateEstimator::shared() const { return delay_.foreign_queue() >= kNoticed; }

bool SendRateEstimator::given_back(Timestamp now) const {
  return given_back_at_ && now - *given_back_at_ < kGivenBack && !delay_decreased_;
}

DataRate SendRateEstimator::ceiling() const {
  return std::min<DataRate>(remb_.value_or(DataRate::infinity()), options_.max);
}

DataRate SendRateEstimator::target() const {
  return std::max<DataRate>(std::min<DataRate>(draining_rate(), ceiling()), options_.min);
}

// The estimate says what the line carries; a queue that stands is drained on top of it, so that
// seconds of it do not stay for as long as 15 % need to drain them: two seconds of it and more
// leave room for nothing but voice.
DataRate SendRateEstimator::draining_rate() const {
  const std::int64_t whole = options_.drain_time.us();
  const std::int64_t excess = std::min(delay_.excess(estimate_).us(), whole);
  return estimate_.scaled(whole - excess, whole);
}

}  // namespace sfu
