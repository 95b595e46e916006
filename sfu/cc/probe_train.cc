#include "sfu/cc/probe_train.h"

#include <algorithm>

namespace sfu {
namespace {

// As in libwebrtc's probe_bitrate_estimator.cc.
constexpr std::int64_t kBelieved = 80;     // percent of a train's packets that must arrive
constexpr std::int64_t kUnsaturated = 90;  // percent of the sending rate: the line carried it all
constexpr std::int64_t kUtilization = 95;  // of a line that did not
constexpr std::int64_t kLeastPackets = 3;  // two intervals

}  // namespace

void ProbeTrain::begin(const Probe& probe, Timestamp now) {
  probe_ = probe;
  begun_ = last_ = now;
  sent_ = DataSize::zero();
  packets_ = 0;
  arrived_ = {};
}

Timestamp ProbeTrain::due() const {
  if (!running() || complete()) return Timestamp::never();
  return begun_ + sent_ / probe_->rate;
}

void ProbeTrain::on_sent(DataSize size, Timestamp now) {
  if (!running() || complete()) return;
  sent_ += size;
  ++packets_;
  last_ = now;
}

std::optional<DataRate> ProbeTrain::on_results(std::span<const PacketResult> results,
                                               Timestamp now) {
  if (!running()) return std::nullopt;
  bool answered = now - last_ > kPatience;
  for (const PacketResult& result : results) {
    answered |= complete() && result.sent >= last_;
    if (!result.lost && result.sent >= begun_ && result.sent <= last_) take(result);
  }
  if (!answered) return std::nullopt;
  const DataRate rate = found();
  end();
  return rate;
}

void ProbeTrain::take(const PacketResult& result) {
  Arrived& all = arrived_;
  if (all.packets == 0 || result.sent < all.first_sent) all.first_sent = result.sent;
  if (all.packets == 0 || result.sent >= all.last_sent) {
    all.last_sent = result.sent;
    all.last_size = result.size;
  }
  if (all.packets == 0 || result.received < all.first_received) {
    all.first_received = result.received;
    all.first_size = result.size;
  }
  if (all.packets == 0 || result.received > all.last_received) {
    all.last_received = result.received;
  }
  ++all.packets;
  all.size += result.size;
}

DataRate ProbeTrain::found() const {
  const Arrived& all = arrived_;
  if (all.packets < kLeastPackets || all.packets * 100 < packets_ * kBelieved) return kNothing;
  const TimeDelta sending = all.last_sent - all.first_sent;
  const TimeDelta receiving = all.last_received - all.first_received;
  if (sending <= TimeDelta::zero() || receiving <= TimeDelta::zero()) return kNothing;
  const DataRate sent = (all.size - all.last_size) / sending;
  const DataRate received = (all.size - all.first_size) / receiving;
  if (received >= sent.scaled(kUnsaturated, 100)) return std::min(sent, received);
  return received.scaled(kUtilization, 100);
}

}  // namespace sfu
