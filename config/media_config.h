// `media`: ports, shards and rates of the relay.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sfu/base/units.h"

namespace config {

struct MediaConfig {
  std::uint16_t port = 10'000;  // UDP and TCP; shard i uses port + i
  std::uint16_t shards = 1;
  bool announce_interfaces = true;    // "auto": every non-loopback address of the machine
  std::vector<std::string> announce;  // IP addresses, besides those
  std::uint16_t slots = 2;            // beyond slot 0
  bool tcp = true;                    // ICE-TCP on the same port numbers
  std::uint16_t shared_tcp_port = 0;  // 0: the pages' listener takes no ICE-TCP
  sfu::DataRate max_send_rate = sfu::DataRate::kbps(20'000);  // to one participant
  sfu::DataRate start_rate = sfu::DataRate::kbps(150);        // before the first estimate
};

}  // namespace config
