// Where a sans-IO node puts the datagrams it wants sent. One arena, reset by the driver after
// sending: no allocation once it has grown to the largest batch, and a test reads it like a return
// value.
//   reserve()                space for one datagram of up to kMaxReceived bytes; empty when full
//   commit(to, size, class)  the first `size` bytes of that space are a datagram to `to`
//   datagrams()              what is there, in order
//   clear()                  after sending; keeps the memory
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sfu/base/bytes.h"
#include "sfu/base/check.h"
#include "sfu/base/datagram.h"
#include "sfu/base/traffic_class.h"

namespace sfu {

class Outbox {
 public:
  struct Options {
    std::size_t max_datagrams =
        16'384;  // one receive batch × a large room; beyond it: counted loss
  };
  struct Entry {
    SocketAddress to;
    MutableByteSpan bytes;
    TrafficClass traffic = TrafficClass::kControl;
  };

  Outbox() = default;
  explicit Outbox(Options options) : options_(options) {}

  MutableByteSpan reserve() {
    if (entries_.size() >= options_.max_datagrams) {
      ++refused_;
      return {};
    }
    const std::size_t index = entries_.size();
    if (index / kPerChunk >= chunks_.size()) chunks_.push_back(std::make_unique<Chunk>());
    return (*chunks_[index / kPerChunk])[index % kPerChunk];
  }
  void commit(const SocketAddress& to, std::size_t size,
              TrafficClass traffic = TrafficClass::kControl) {
    SFU_CHECK(size <= kMaxReceived);
    entries_.push_back({to, reserve().first(size), traffic});
  }
  void send(const SocketAddress& to, ByteSpan bytes,
            TrafficClass traffic = TrafficClass::kControl) {
    const MutableByteSpan space = reserve();
    if (space.size() < bytes.size()) return;
    std::copy(bytes.begin(), bytes.end(), space.begin());
    commit(to, bytes.size(), traffic);
  }
  [[nodiscard]] std::span<const Entry> datagrams() const { return entries_; }
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }
  void clear() { entries_.clear(); }

 private:
  static constexpr std::size_t kPerChunk = 64;
  using Chunk = std::array<std::array<std::uint8_t, kMaxReceived>, kPerChunk>;
  Options options_;
  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::vector<Entry> entries_;
  std::uint64_t refused_ = 0;
};

}  // namespace sfu
