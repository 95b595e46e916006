// Payload bytes stored once for all send histories: fixed blocks, counted references, one shard, no
// locks. A full pool gives an empty reference: the packet is forwarded but cannot be sent again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "sfu/base/bytes.h"
#include "sfu/base/datagram.h"

namespace sfu {

class PayloadPool;

class PayloadRef {
 public:
  PayloadRef() = default;
  PayloadRef(const PayloadRef& other);
  PayloadRef(PayloadRef&& other) noexcept
      : pool_(std::exchange(other.pool_, nullptr)), block_(other.block_) {}
  PayloadRef& operator=(PayloadRef other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(block_, other.block_);
    return *this;
  }
  ~PayloadRef();
  explicit operator bool() const { return pool_ != nullptr; }
  [[nodiscard]] ByteSpan bytes() const;

 private:
  friend PayloadPool;
  PayloadRef(PayloadPool* pool, std::uint32_t block) : pool_(pool), block_(block) {}
  PayloadPool* pool_ = nullptr;
  std::uint32_t block_ = 0;
};

class PayloadPool {
 public:
  struct Options {
    std::size_t max_blocks = 65'536;  // 98 MB: a second of 60 publishers at 10 Mbit/s
  };
  PayloadPool() = default;
  explicit PayloadPool(Options options) : options_(options) {}
  PayloadPool(const PayloadPool&) = delete;
  PayloadPool& operator=(const PayloadPool&) = delete;

  // A copy of `payload` and of what stands `behind` it (together ≤ kMaxReceived); empty when the
  // pool is full. Grows by chunks up to the
  // bound, so a steady state allocates nothing.
  PayloadRef store(ByteSpan payload, ByteSpan behind = {});
  [[nodiscard]] std::size_t in_use() const { return in_use_; }

 private:
  friend PayloadRef;
  struct Block {
    std::uint32_t references = 0;
    std::uint16_t size = 0;
    std::array<std::uint8_t, kMaxReceived> bytes;
  };
  static constexpr std::size_t kPerChunk = 64;
  Block& block(std::uint32_t index) { return (*chunks_[index / kPerChunk])[index % kPerChunk]; }
  void release(std::uint32_t index);
  Options options_;
  std::vector<std::unique_ptr<std::array<Block, kPerChunk>>> chunks_;
  std::vector<std::uint32_t> free_;
  std::size_t in_use_ = 0;
};

inline PayloadRef::PayloadRef(const PayloadRef& other) : pool_(other.pool_), block_(other.block_) {
  if (pool_ != nullptr) ++pool_->block(block_).references;
}
inline PayloadRef::~PayloadRef() {
  if (pool_ != nullptr) pool_->release(block_);
}
inline ByteSpan PayloadRef::bytes() const {
  if (pool_ == nullptr) return {};
  const auto& block = pool_->block(block_);
  return ByteSpan(block.bytes).first(block.size);
}

}  // namespace sfu
