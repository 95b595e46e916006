#include "loadtest/terminal/probe_plan.h"

#include <algorithm>
#include <utility>

namespace loadtest {
namespace {

using sfu::DataRate;
using sfu::DataSize;
using sfu::PacketResult;
using sfu::TimeDelta;
using sfu::Timestamp;

constexpr std::size_t kMostClusters = 8;  // whose results are still awaited
constexpr std::int64_t kBelieved = 80;    // percent of a cluster's packets and bytes
constexpr std::int64_t kGoOn = 70;        // percent of a cluster's rate: the line carried it
constexpr std::int64_t kMostTimes = 2;    // of what the encoders may take

}  // namespace

void ProbePlan::begin(DataRate start, DataRate most) {
  most_ = most;
  more_ = true;
  add(start * 3);
  add(start * 6);
}

void ProbePlan::set_most(DataRate most, DataRate estimate, bool limited) {
  const bool changed = std::exchange(most_, most) != most;
  if (!changed || !limited || !waiting_.empty() || estimate >= most) return;
  more_ = true;
  add(std::min(most, estimate * 2));
  if (estimate * 2 > most) add(estimate * 2);
}

void ProbePlan::add(DataRate rate) {
  const DataRate limit = most_ * kMostTimes;
  Cluster cluster;
  cluster.rate = std::min(rate, limit);
  waiting_.push_back(cluster);
  if (rate >= limit) more_ = false;
}

void ProbePlan::on_media(Timestamp now) {
  if (waiting_.empty() || started_) return;
  started_ = true;
  waiting_.front().begun = now;
}

Timestamp ProbePlan::due() const {
  if (!started_ || waiting_.empty()) return Timestamp::never();
  const Cluster& cluster = waiting_.front();
  return *cluster.begun + cluster.sent / cluster.rate;
}

void ProbePlan::on_sent(DataSize size, Timestamp now) {
  if (!started_ || waiting_.empty()) return;
  Cluster& cluster = waiting_.front();
  cluster.sent += size;
  ++cluster.packets;
  cluster.ended = now;
  const auto wanted = DataSize::bytes(cluster.rate.bps() * kLasting.us() / 8'000'000);
  if (cluster.packets < kLeastPackets || cluster.sent < wanted) return;
  sent_.push_back(cluster);
  if (sent_.size() > kMostClusters) sent_.pop_front();
  waiting_.pop_front();
  started_ = !waiting_.empty();
  if (started_) waiting_.front().begun = now + TimeDelta::us(1);  // this packet is not of it
}

void ProbePlan::take(Cluster& cluster, const PacketResult& result) {
  if (result.lost || result.sent < *cluster.begun || result.sent > cluster.ended) return;
  if (cluster.arrived == 0 || result.sent < cluster.first_sent) cluster.first_sent = result.sent;
  if (cluster.arrived == 0 || result.sent >= cluster.last_sent) {
    cluster.last_sent = result.sent;
    cluster.last_size = result.size;
  }
  if (cluster.arrived == 0 || result.received < cluster.first_received) {
    cluster.first_received = result.received;
    cluster.first_size = result.size;
  }
  cluster.last_received =
      cluster.arrived == 0 ? result.received : std::max(cluster.last_received, result.received);
  ++cluster.arrived;
  cluster.arrived_size += result.size;
}

std::optional<DataRate> ProbePlan::measure(const Cluster& cluster) {
  if (cluster.arrived * 100 < cluster.packets * kBelieved) return std::nullopt;
  if (cluster.arrived_size * 100 < cluster.sent * kBelieved) return std::nullopt;
  const TimeDelta sending = cluster.last_sent - cluster.first_sent;
  const TimeDelta receiving = cluster.last_received - cluster.first_received;
  if (sending <= TimeDelta::zero() || receiving <= TimeDelta::zero()) return std::nullopt;
  const DataRate sent = (cluster.arrived_size - cluster.last_size) / sending;
  const DataRate received = (cluster.arrived_size - cluster.first_size) / receiving;
  const DataRate least = std::min(sent, received);
  // A queue that grew: a little less than what came through.
  return received < sent.scaled(9, 10) ? received.scaled(95, 100) : least;
}

std::optional<DataRate> ProbePlan::on_results(std::span<const PacketResult> results,
                                              Timestamp /*now*/) {
  std::optional<DataRate> found;
  for (Cluster& cluster : sent_) {
    for (const PacketResult& result : results) take(cluster, result);
    if (cluster.found) continue;
    const auto rate = measure(cluster);
    if (!rate) continue;
    cluster.found = true;
    found = std::max(found.value_or(*rate), *rate);
    if (more_ && *rate > cluster.rate.scaled(kGoOn, 100) && waiting_.empty()) add(*rate * 2);
  }
  return found;
}

}  // namespace loadtest
