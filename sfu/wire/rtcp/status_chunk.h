// Packet status chunks of transport-wide feedback
// (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1.1, §3.1.3, §3.1.4): how two-bit symbols
// become 16-bit chunks and back.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sfu/base/datagram.h"
#include "sfu/wire/rtcp/bounded_list.h"

namespace sfu {

enum class PacketStatus : std::uint8_t { kNotReceived, kSmallDelta, kLargeDelta, kReserved };

// One chunk as it came; at() for 0 ≤ i < size().
class StatusChunk {
 public:
  explicit constexpr StatusChunk(std::uint16_t raw) : raw_(raw) {}
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] PacketStatus at(std::size_t i) const;

 private:
  std::uint16_t raw_;
};

// Packs symbols one by one: runs stay runs, mixtures become vectors of 14 one-bit or 7 two-bit
// symbols.
//   add(status, …)      in order of sequence number; only the first three values
//   max_after(run)      upper bound of the chunks after adding `run` equal symbols and one other
//   finish()            packs what is pending; then chunks() is complete
class StatusChunkEncoder {
 public:
  void add(PacketStatus status);
  void finish();
  [[nodiscard]] std::size_t max_after(std::size_t run) const;
  [[nodiscard]] std::span<const std::uint16_t> chunks() const { return chunks_.span(); }

 private:
  static constexpr std::size_t kOneBitSymbols = 14;
  static constexpr std::size_t kTwoBitSymbols = 7;
  static constexpr std::size_t kLongestRun = 0x1FFF;
  [[nodiscard]] bool can_add(PacketStatus status) const;
  void emit(bool last);
  void emit_vector(std::size_t count, bool two_bits);
  // A run is longer than the array, but then all its symbols are pending_[0].
  std::array<PacketStatus, kOneBitSymbols> pending_{};
  std::size_t pending_size_ = 0;
  bool all_same_ = true;
  bool has_large_ = false;
  BoundedList<std::uint16_t, kMaxDatagram / 2> chunks_;
};

}  // namespace sfu
