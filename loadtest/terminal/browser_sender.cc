#include "loadtest/terminal/browser_sender.h"

#include <algorithm>
#include <utility>

namespace loadtest {
namespace {

// Of what the encoder makes: the headers of its packets.
constexpr std::int64_t kOverheadPermille = 78;
constexpr std::int64_t kPacePercent = 250;

constexpr sfu::DataSize kVoiceHeaders = sfu::DataSize::bytes(std::int64_t{52});

sfu::DataRate with_headers(sfu::DataRate rate) {
  return rate.scaled(1'000 + kOverheadPermille, 1'000);
}

sfu::DataRate least_picture(const BrowserSender::Options& options) {
  return std::min(options.picture_min, options.picture_max);
}

sfu::DataRate least(const BrowserSender::Options& options) {
  return options.voice + least_picture(options);
}

sfu::DataRate most(const BrowserSender::Options& options) {
  return options.voice + with_headers(options.picture_max);
}

SendSideEstimator estimator_of(const BrowserSender::Options& options) {
  return SendSideEstimator({.start = options.start, .min = least(options)});
}

}  // namespace

BrowserSender::BrowserSender(const Options& options)
    : options_(options), estimator_(estimator_of(options)) {}

// What the encoders take at most says what is worth a probe, and bounds no estimate.
void BrowserSender::use(const sfu::api::UplinkPlan& plan) {
  options_.voice = plan.voice.rate + kVoiceHeaders / plan.voice.packet_time;
  options_.picture_max = plan.picture ? plan.picture->rate : sfu::DataRate::zero();
  if (!begun_) {
    options_.start = plan.start;
    estimator_ = estimator_of(options_);
    return;
  }
  if (plan.restart) estimator_.restart(plan.start);
  estimator_.set_min(least(options_));
  probes_.set_most(most(options_), estimator_.target(), alr_.limited());
}

void BrowserSender::begin(sfu::Timestamp now) {
  if (std::exchange(begun_, true)) return;
  probes_.begin(options_.start, most(options_));
  set_pace(now);
}

void BrowserSender::queue(PacedPacket packet, sfu::DataSize size, sfu::Timestamp now) {
  const bool urgent = packet.repairs.has_value();
  if (!urgent) probes_.on_media(now);
  pacer_.push(std::move(packet), size, urgent, now);
}

void BrowserSender::on_sent(sfu::DataSize size, bool paced, sfu::Timestamp now) {
  if (!paced) pacer_.on_sent(size, now);
  probes_.on_sent(size, now);
  alr_.on_sent(size, estimator_.target(), now);
}

// Where loss and not delay sets the limit, nothing is sent ahead of the estimate.
void BrowserSender::set_pace(sfu::Timestamp now) {
  const std::int64_t percent = estimator_.limited_by_loss() ? 100 : kPacePercent;
  pacer_.set_pace(estimator_.target().scaled(percent, 100), now);
}

void BrowserSender::on_feedback(std::span<const sfu::PacketResult> results, sfu::DataSize in_flight,
                                sfu::Timestamp now) {
  sfu::TimeDelta longest;
  sfu::TimeDelta shortest = sfu::TimeDelta::infinity();
  for (const sfu::PacketResult& result : results) {
    if (result.lost) continue;
    longest = std::max(longest, now - result.sent);
    shortest = std::min(shortest, now - result.sent);
  }
  if (longest == sfu::TimeDelta::zero()) shortest = sfu::TimeDelta::ms(200);
  rtt_ = shortest;
  estimator_.on_feedback(results, shortest, now);
  if (const auto found = probes_.on_results(results, now)) estimator_.on_probe(*found, now);
  if (longest > sfu::TimeDelta::zero()) window_.on_feedback(longest, estimator_.target());
  window_.update(in_flight);
  set_pace(now);
}

sfu::DataRate BrowserSender::picture_rate() const {
  const sfu::DataRate all = estimator_.target();
  const sfu::DataRate left = all > options_.voice ? all - options_.voice : sfu::DataRate::zero();
  return std::clamp<sfu::DataRate>(left.scaled(1'000, 1'000 + kOverheadPermille),
                                   least_picture(options_), options_.picture_max);
}

bool BrowserSender::skip(sfu::DataSize in_flight) {
  window_.update(in_flight);
  const std::int64_t every = window_.skip_one_in(estimator_.target(), least(options_));
  return every > 0 && frames_++ % every == 0;
}

sfu::Timestamp BrowserSender::next_timeout() const {
  return std::min(pacer_.next_timeout(), probes_.due());
}

}  // namespace loadtest
