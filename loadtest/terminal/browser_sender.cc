#include "loadtest/terminal/browser_sender.h"

#include <algorithm>
#include <utility>

namespace loadtest {
namespace {

// Of what the encoder makes: the headers of its packets.
constexpr std::int64_t kOverheadPermille = 78;
constexpr std::int64_t kProbedTimes = 2;  // of all that may ever be sent

sfu::DataRate with_headers(sfu::DataRate rate) {
  return rate.scaled(1'000 + kOverheadPermille, 1'000);
}

}  // namespace

BrowserSender::BrowserSender(const Options& options)
    : options_(options),
      estimator_({.start = options.start,
                  .min = options.voice + options.picture_min,
                  .max = (options.voice + with_headers(options.picture_max)) * kProbedTimes}) {}

void BrowserSender::begin(sfu::Timestamp now) {
  if (std::exchange(begun_, true)) return;
  probes_.begin(options_.start, (options_.voice + options_.picture_max) * kProbedTimes);
  pacer_.set_rate(estimator_.target(), now);
}

void BrowserSender::queue(PacedPacket packet, sfu::DataSize size, sfu::Timestamp now) {
  const bool urgent = packet.repairs.has_value();
  if (!urgent) probes_.on_media(now);
  pacer_.push(std::move(packet), size, urgent, now);
}

std::optional<PacedPacket> BrowserSender::take(sfu::DataSize in_flight, sfu::Timestamp now) {
  if (window_.full(in_flight)) return std::nullopt;
  return pacer_.pop(now);
}

void BrowserSender::on_sent(sfu::DataSize size, sfu::Timestamp now) { probes_.on_sent(size, now); }

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
  estimator_.on_feedback(results, shortest, now);
  if (const auto found = probes_.on_results(results, now)) estimator_.on_probe(*found, now);
  if (longest > sfu::TimeDelta::zero()) window_.on_feedback(longest, estimator_.target());
  window_.update(in_flight, estimator_.target());
  pacer_.set_rate(estimator_.target(), now);
}

sfu::DataRate BrowserSender::picture_rate() const {
  const sfu::DataRate all = estimator_.target();
  const sfu::DataRate left = all > options_.voice ? all - options_.voice : sfu::DataRate::zero();
  return std::clamp<sfu::DataRate>(left.scaled(1'000, 1'000 + kOverheadPermille),
                                   options_.picture_min, options_.picture_max);
}

bool BrowserSender::skip() {
  const std::int64_t every = window_.skip_one_in();
  return every > 0 && frames_++ % every == 0;
}

sfu::Timestamp BrowserSender::next_timeout(sfu::DataSize in_flight) const {
  const sfu::Timestamp media =
      window_.full(in_flight) ? sfu::Timestamp::never() : pacer_.next_timeout();
  return std::min(media, probes_.due());
}

}  // namespace loadtest
