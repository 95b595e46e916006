// `turn`: a TURN server (coturn) for sites whose firewall lets neither UDP nor TCP to the media
// port pass. Without `urls` pages get none.
#pragma once

#include <string>
#include <vector>

#include "sfu/base/units.h"

namespace config {

struct TurnConfig {
  std::vector<std::string> urls;             // RFC 7065: turn:host:port?transport=udp, turns:…
  std::string secret;                        // from `secret`, or the content of `secret_file`
  std::string secret_file;                   // relative to the configuration file
  std::vector<std::string> relay_addresses;  // IP addresses it sends to the relay from
  sfu::TimeDelta lifetime = sfu::TimeDelta::seconds(12 * 3'600);
};

// turn: or turns:, host (name, IPv4 or [IPv6]), optional port and ?transport=udp|tcp.
bool is_turn_url(const std::string& text);

}  // namespace config
