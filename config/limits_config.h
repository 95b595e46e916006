// `limits`: every bound of the node, so that a full one is a counted refusal and never growth.
#pragma once

#include <cstdint>

#include "sfu/base/units.h"

namespace config {

struct LimitsConfig {
  std::uint32_t rooms = 1'000;
  std::uint32_t participants_per_room = 16;
  std::uint32_t participants = 4'000;
  std::uint32_t connections = 4'000;
  std::uint32_t connections_per_address = 64;
  std::uint32_t messages_per_second = 20;
  std::uint32_t waiting_per_organisation = 100;
  sfu::TimeDelta drain = sfu::TimeDelta::seconds(300);  // a visit lasts minutes
};

}  // namespace config
