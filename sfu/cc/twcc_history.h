// Sender side of transport-wide congestion control: numbers what goes out and turns feedback into
// what became of it (draft-holmer-rmcat-transport-wide-cc-extensions-01).
//   next(now, size, with_train)               the number for a packet about to be sent
//   on_feedback(first, arrivals, now, out)    appends the packets the feedback is news about
//   begin_anew()                              another path: of what was sent so far nothing counts
// Arrival times are on the peer's clock; only their differences mean anything. Its 24-bit reference
// time (64 ms units) wraps after 12 days; that is undone here. Limit: `kMaxPackets` in flight.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sfu/base/sequence.h"
#include "sfu/base/units.h"

namespace sfu {

struct PacketResult {
  Timestamp sent;
  Timestamp received;  // on the peer's clock; meaningless when lost
  DataSize size;
  bool lost = false;
  bool with_train = false;  // left while a train of probes was under way, which may have cost it
};

class TwccHistory {
 public:
  static constexpr std::size_t kMaxPackets = 2'048;  // 20 Mbit/s over a satellite

  std::uint16_t next(Timestamp now, DataSize size, bool with_train = false);
  void on_feedback(std::uint16_t first_sequence, std::span<const std::optional<Timestamp>> arrivals,
                   Timestamp now, std::vector<PacketResult>& out);
  void begin_anew();
  [[nodiscard]] DataSize in_flight() const { return in_flight_; }
  // When the oldest of it was sent.
  [[nodiscard]] std::optional<Timestamp> oldest_in_flight() const;
  // From sending the newest packet of the last feedback to that feedback: RTT + the peer's waiting
  // time.
  [[nodiscard]] std::optional<TimeDelta> feedback_rtt() const { return feedback_rtt_; }

 private:
  enum class Fate : std::uint8_t { kUnused, kInFlight, kUnknown, kLost, kReceived };
  struct Sent {
    std::int64_t sequence = 0;
    Timestamp sent;
    DataSize size;
    Fate fate = Fate::kUnused;
    bool with_train = false;
  };
  Sent* find(std::int64_t sequence);
  Timestamp unwrap(Timestamp arrival);
  void settle(Sent& packet, Fate fate);
  void forget_before(std::int64_t sequence);

  std::vector<Sent> ring_;  // made at the first packet
  std::int64_t next_sequence_ = 1;
  std::int64_t unsettled_ = 1;  // nothing before it is in flight
  std::int64_t first_ = 1;      // of the present path
  DataSize in_flight_;
  std::optional<Timestamp> last_arrival_;
  std::optional<TimeDelta> feedback_rtt_;
};

}  // namespace sfu
