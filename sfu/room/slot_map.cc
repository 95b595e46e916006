#include "sfu/room/slot_map.h"

#include <algorithm>

namespace sfu {
namespace {

bool contains(std::span<const ParticipantId> list, ParticipantId id) {
  return std::ranges::find(list, id) != list.end();
}

}  // namespace

std::vector<std::optional<ParticipantId>> map_slots(
    std::size_t slots, std::span<const ParticipantId> pinned,
    std::span<const ParticipantId> sources, std::span<const std::optional<ParticipantId>> before) {
  std::vector<std::optional<ParticipantId>> map(slots);
  const auto shown = [&map](ParticipantId id) { return std::ranges::count(map, id) > 0; };

  std::size_t next_pinned = 0;
  for (const ParticipantId id : pinned) {
    if (next_pinned < slots && contains(sources, id) && !shown(id)) map[next_pinned++] = id;
  }
  for (std::size_t slot = 0; slot < std::min(slots, before.size()); ++slot) {
    const auto& id = before[slot];
    if (id && !map[slot] && contains(sources, *id) && !shown(*id)) map[slot] = id;
  }
  for (const ParticipantId id : sources) {
    if (shown(id)) continue;
    const auto free = std::find(map.begin(), map.end(), std::nullopt);
    if (free == map.end()) break;
    *free = id;
  }
  return map;
}

}  // namespace sfu
