// Which room has which name, and where it lives. One node keeps that in memory; several nodes would
// ask a registry behind the same interface.
//   place(name)    where the room is; a new one is put on the emptiest shard. Nothing: all full
//   find(name)     nothing: there is none of that name
//   release(name)  it is gone
// A visit's room is named by the visit's id and has the same id; every other one counts up from
// kFirstPlainRoom, so the two never meet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/base/ids.h"

namespace signalling {

struct Placement {
  sfu::RoomId room;
  std::size_t shard = 0;
};

class RoomDirectory {
 public:
  virtual ~RoomDirectory() = default;
  virtual std::optional<Placement> place(std::string_view name) = 0;
  [[nodiscard]] virtual std::optional<Placement> find(std::string_view name) const = 0;
  virtual void release(std::string_view name) = 0;
  [[nodiscard]] virtual bool full() const = 0;
};

class LocalRoomDirectory final : public RoomDirectory {
 public:
  static constexpr std::uint64_t kFirstPlainRoom = std::uint64_t{1} << 63;

  LocalRoomDirectory(std::size_t shards, std::size_t max_rooms)
      : rooms_per_shard_(shards), max_rooms_(max_rooms) {}

  std::optional<Placement> place(std::string_view name) override;
  [[nodiscard]] std::optional<Placement> find(std::string_view name) const override;
  void release(std::string_view name) override;
  [[nodiscard]] bool full() const override { return rooms_.size() >= max_rooms_; }

 private:
  std::map<std::string, Placement, std::less<>> rooms_;
  std::vector<std::size_t> rooms_per_shard_;
  std::size_t max_rooms_;
  std::uint64_t next_plain_ = kFirstPlainRoom;
};

}  // namespace signalling
