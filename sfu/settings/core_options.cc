#include "sfu/settings/core_options.h"

namespace sfu {

CoreOptions core_options(const config::Config& config) {
  CoreOptions core;
  core.max_rooms = config.limits.rooms;
  core.max_participants = config.limits.participants;
  core.room.max_participants = config.limits.participants_per_room;
  core.room.transport.rate.start = config.media.start_rate;
  core.room.transport.rate.max = config.media.max_send_rate;
  core.room.transport.pacer.initial_target = config.media.start_rate;
  return core;
}

}  // namespace sfu
