// Two SctpModels facing each other over a line with delay and chosen losses, in virtual time.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sfu/sctp/sctp_model.h"

namespace sfu {

class SctpPair {
 public:
  using Handler = std::function<void(int side, SctpOutput&& output)>;

  explicit SctpPair(const SctpAssociation::Options& options = {})
      : sides_{SctpModel(options, 1'000), SctpModel(options, 2'000'000'000)} {}

  SctpModel& side(int side) { return sides_[static_cast<std::size_t>(side)]; }
  Timestamp now;
  std::function<bool(int from, std::size_t index)> lose;  // index: of the packet on that way
  Handler handler;                                        // gets everything but packets
  std::vector<SctpOutput> got[2];                         // the same, where there is no handler
  std::vector<std::size_t> sizes[2];                      // of packets sent
  TimeDelta delay = TimeDelta::ms(20);

  void start() {
    side(0).start(now);
    side(1).start(now);
  }
  // Until nothing is on its way and no timer runs, or `limit` has passed.
  void run(TimeDelta limit = TimeDelta::seconds(300)) {
    const Timestamp end = now + limit;
    collect();
    while (step(end)) collect();
  }
  std::vector<SctpMessage> messages(int at) const {
    std::vector<SctpMessage> messages;
    for (const SctpOutput& output : got[at]) {
      if (const auto* in = std::get_if<SctpMessageIn>(&output)) messages.push_back(in->message);
    }
    return messages;
  }
  bool saw(int at, SctpStateChange change) const {
    for (const SctpOutput& output : got[at]) {
      const auto* seen = std::get_if<SctpStateChange>(&output);
      if (seen != nullptr && *seen == change) return true;
    }
    return false;
  }

 private:
  bool step(Timestamp end) {
    const Timestamp timer = std::min(side(0).next_timeout(), side(1).next_timeout());
    const Timestamp arrival = flying_.empty() ? Timestamp::never() : flying_.begin()->first;
    const Timestamp next = std::min(timer, arrival);
    if (next == Timestamp::never() || next > end) return false;
    now = std::max(now, next);
    if (arrival <= timer) {
      const auto [to, packet] = std::move(flying_.begin()->second);
      flying_.erase(flying_.begin());
      side(to).handle_packet(packet, now);
    } else {
      for (SctpModel& one : sides_) one.handle_timeout(now);
    }
    return true;
  }
  void collect() {
    for (bool more = true; more;) {
      more = false;
      for (int from = 0; from < 2; ++from) {
        SctpOutput output;
        while (side(from).poll(output)) {
          more = true;
          take(from, std::move(output));
        }
      }
    }
  }
  void take(int from, SctpOutput&& output) {
    if (auto* packet = std::get_if<SctpPacketOut>(&output)) {
      const std::size_t index = sizes[from].size();
      sizes[from].push_back(packet->bytes.size());
      if (lose && lose(from, index)) return;
      flying_.emplace(now + delay, std::pair(1 - from, std::move(packet->bytes)));
    } else if (handler) {
      handler(from, std::move(output));
    } else {
      got[from].push_back(std::move(output));
    }
  }

  SctpModel sides_[2];
  std::multimap<Timestamp, std::pair<int, std::vector<std::uint8_t>>> flying_;
};

inline SctpMessage sctp_message(std::uint16_t stream, std::size_t size, std::uint8_t fill,
                                bool unordered = false) {
  return {stream, SctpPpid::kBinary, unordered, std::vector<std::uint8_t>(size, fill)};
}

}  // namespace sfu
