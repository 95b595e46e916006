// When each room wants to be woken: an indexed binary heap, so that moving a deadline on every
// packet allocates nothing and asking for the earliest costs nothing.
//   set(room, time)   never() takes the room out
//   earliest()        never() while there is none
//   pop_due(now)      a room whose time has come, taken out; nullopt when none is left
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <vector>

#include "sfu/base/ids.h"
#include "sfu/base/units.h"

namespace sfu {

class Deadlines {
 public:
  void set(RoomId room, Timestamp time);
  [[nodiscard]] Timestamp earliest() const {
    return heap_.empty() ? Timestamp::never() : heap_.front().time;
  }
  std::optional<RoomId> pop_due(Timestamp now);

 private:
  struct Entry {
    Timestamp time;
    RoomId room;  // breaks ties, so that a run is the same everywhere
    friend auto operator<=>(const Entry&, const Entry&) = default;
  };
  void erase(std::size_t at);
  void place(std::size_t at, Entry entry);
  void sift(std::size_t at);

  std::vector<Entry> heap_;
  std::unordered_map<RoomId, std::size_t> position_;
};

}  // namespace sfu
