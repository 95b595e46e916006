// Who is shown in which slot of one viewer: pinned participants first, then everyone else in order
// of joining. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "sfu/base/ids.h"

namespace sfu {

// `sources` are the others who may publish, in order of joining; participants beyond `slots` are
// not shown. A participant keeps the slot it has in `before` unless a pin moves it, so that
// nobody's picture jumps when a third person leaves.
std::vector<std::optional<ParticipantId>> map_slots(
    std::size_t slots, std::span<const ParticipantId> pinned,
    std::span<const ParticipantId> sources, std::span<const std::optional<ParticipantId>> before);

}  // namespace sfu
