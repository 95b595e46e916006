#include "signalling/session/room_directory.h"

#include <algorithm>

#include "signalling/counter/visit.h"

namespace signalling {

std::optional<Placement> LocalRoomDirectory::place(std::string_view name) {
  if (const auto known = find(name)) return known;
  if (full()) return std::nullopt;
  const auto emptiest = std::ranges::min_element(rooms_per_shard_);
  ++*emptiest;
  const auto visit = parse_visit_id(name);
  const Placement placement{sfu::RoomId(visit ? visit->raw() : next_plain_++),
                            static_cast<std::size_t>(emptiest - rooms_per_shard_.begin())};
  rooms_.emplace(name, placement);
  return placement;
}

std::optional<Placement> LocalRoomDirectory::find(std::string_view name) const {
  const auto found = rooms_.find(name);
  if (found == rooms_.end()) return std::nullopt;
  return found->second;
}

void LocalRoomDirectory::release(std::string_view name) {
  const auto found = rooms_.find(name);
  if (found == rooms_.end()) return;
  --rooms_per_shard_[found->second.shard];
  rooms_.erase(found);
}

}  // namespace signalling
