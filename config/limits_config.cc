#include "config/limits_config.h"

#include "config/fields.h"

namespace config {

const Fields<LimitsConfig>& limits_fields() {
  using L = LimitsConfig;
  static const Fields<L> fields = {
      integer("rooms", &L::rooms, {1, 100'000},
              "Rooms at a time: one per visit, waiting ones included; bounds memory."),
      integer("participants_per_room", &L::participants_per_room, {2, 64},
              "A visit has two sides and a few invited; every one more costs all others a stream."),
      integer("participants", &L::participants, {2, 400'000},
              "Participants of all rooms; each holds send history and queues."),
      integer("connections", &L::connections, {2, 400'000},
              "Signalling connections; each is a socket, so keep the file limit above it."),
      integer(
          "connections_per_address", &L::connections_per_address, {1, 400'000},
          "Connections from one IP address: a town hall has few, an office's gateway has many."),
      integer("messages_per_second", &L::messages_per_second, {5, 1'000},
              "Messages of one connection; a page sends a few per minute."),
      integer("waiting_per_organisation", &L::waiting_per_organisation, {1, 10'000},
              "Citizens in one queue; beyond it a truthful refusal beats a hopeless wait."),
      seconds("drain_s", &L::drain, {0, 86'400},
              "How long visits under way may go on after SIGTERM; 0: not at all, their pages come "
              "back to the next start."),
  };
  return fields;
}

}  // namespace config
