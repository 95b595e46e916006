// Time-limited credentials for a TURN server that shares a secret with the relay (the TURN REST
// API, draft-uberti-behave-turn-rest-00; coturn's use-auth-secret). The server needs no list of
// users and learns from the name only until when it is good.
//   username = "expires:name"   password = base64(HMAC-SHA1(secret, username))
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace signalling {

struct TurnCredentials {
  std::string username;
  std::string password;
};

// `expires`: Unix seconds. `name` tells users apart in the server's quotas and log; may be empty.
TurnCredentials make_turn_credentials(std::string_view secret, std::int64_t expires,
                                      std::string_view name);

}  // namespace signalling
