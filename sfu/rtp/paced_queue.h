// A first-in, first-out queue of packets in a ring that grows to what was needed once and then
// stays: no allocation in steady state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sfu/base/units.h"
#include "sfu/rtp/packet.h"

namespace sfu {

enum class PacerClass : std::uint8_t { kVoice, kRetransmission, kVideo };  // most urgent first
inline constexpr std::size_t kPacerClasses = 3;

struct PacedPacket {
  std::size_t section = 0;  // the caller's index; comes back unchanged
  OutgoingRtp packet = {};
  DataSize size = DataSize::zero();  // on the line
  PacerClass traffic = PacerClass::kVideo;
  // Of a retransmission without RTX: the transport-wide number the datagram had the first time.
  std::optional<std::uint16_t> transport_sequence = std::nullopt;
};

class PacedQueue {
 public:
  void push(PacedPacket&& packet);
  [[nodiscard]] const PacedPacket& front() const { return ring_[first_]; }  // neither when empty
  PacedPacket pop();
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] DataSize bytes() const { return bytes_; }  // on the line

 private:
  std::vector<PacedPacket> ring_;  // size: a power of two
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  DataSize bytes_;
};

}  // namespace sfu
