// Where a connection belongs that came by a port of all shards: its first packet is a check, whose
// USERNAME begins with our fragment, whose first letter names the shard (sfu/api/shard_letter.h).
#pragma once

#include <cstddef>
#include <optional>

#include "sfu/base/bytes.h"

namespace sfu {

// nullopt when it is no binding request with a username. Not authenticated: only where to look.
std::optional<std::size_t> shard_named_by(ByteSpan packet);

}  // namespace sfu
