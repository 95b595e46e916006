// A list of byte strings in one growing buffer: what a protocol layer hands to the next one (DTLS
// records, SCTP packets). clear() keeps the memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfu/base/bytes.h"

namespace sfu {

class PacketList {
 public:
  void push(ByteSpan packet) {
    ends_.push_back((ends_.empty() ? 0 : ends_.back()) + packet.size());
    bytes_.insert(bytes_.end(), packet.begin(), packet.end());
  }
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] bool empty() const { return ends_.empty(); }
  [[nodiscard]] ByteSpan operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return ByteSpan(bytes_).subspan(begin, ends_[i] - begin);
  }
  void clear() {
    bytes_.clear();
    ends_.clear();
  }

 private:
  std::vector<std::uint8_t> bytes_;
  std::vector<std::size_t> ends_;
};

}  // namespace sfu
