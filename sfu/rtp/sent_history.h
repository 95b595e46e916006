// What went out on one slot lately, to send it again after a NACK (RFC 4585 §6.2.1): by RTX, or
// without it as the identical datagram.
//   store(packet, transport_sequence, now)   after sending; a packet without pool block is not kept
//   find(sequence, now, min_interval)        the packet to send again, counted as sent; nullptr:
//                                            it is gone, too old, or was sent again a moment ago
//   expire(now)                              gives old blocks back while nothing is sent
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfu/base/units.h"
#include "sfu/rtp/packet.h"

namespace sfu {

class SentHistory {
 public:
  struct Options {
    std::size_t max_packets = 512;  // rounded up to a power of two; a second of video at 5 Mbit/s
    TimeDelta max_age = TimeDelta::seconds(1);
    int max_tries = 10;
    static Options video() { return {}; }
    static Options audio() {
      Options options;
      options.max_packets = 64;
      return options;
    }
  };
  struct Entry {
    OutgoingRtp packet;
    std::uint16_t transport_sequence = 0;  // in the datagram as it went out
    Timestamp sent;
    Timestamp resent;
    int tries = 0;
    bool used = false;
  };

  SentHistory();
  explicit SentHistory(Options options);
  void store(const OutgoingRtp& packet, std::uint16_t transport_sequence, Timestamp now);
  const Entry* find(std::uint16_t sequence, Timestamp now, TimeDelta min_interval);
  void expire(Timestamp now);
  void clear();

 private:
  Entry& at(std::uint16_t sequence) { return entries_[sequence & (capacity_ - 1)]; }
  void forget_oldest();

  Options options_;
  std::size_t capacity_;
  std::vector<Entry> entries_;        // by sequence number; made at the first store
  std::vector<std::uint16_t> order_;  // ring: sequence numbers as they were stored
  std::size_t oldest_ = 0;
  std::size_t count_ = 0;
};

}  // namespace sfu
