// The open connections: until `hello` each has a deadline, then perhaps a time at which its TURN
// credentials are renewed, and always a rate.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "sfu/base/units.h"
#include "signalling/session/actions.h"
#include "signalling/session/rate_limit.h"

namespace signalling {

struct Connection {
  RateLimit rate;
  sfu::Timestamp hello_due;  // never() once they said it
  std::int64_t refused_in_a_row = 0;
  sfu::Timestamp turn_due = sfu::Timestamp::never();
};

class Connections {
 public:
  void add(ConnectionId id, Connection connection) { open_.emplace(id, connection); }
  void remove(ConnectionId id) { open_.erase(id); }
  [[nodiscard]] Connection* find(ConnectionId id) {
    const auto found = open_.find(id);
    return found == open_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] sfu::Timestamp next_due() const {
    sfu::Timestamp next = sfu::Timestamp::never();
    for (const auto& [id, connection] : open_) {
      next = std::min({next, connection.hello_due, connection.turn_due});
    }
    return next;
  }
  [[nodiscard]] std::vector<ConnectionId> silent_at(sfu::Timestamp now) const {
    std::vector<ConnectionId> silent;
    for (const auto& [id, connection] : open_) {
      if (connection.hello_due <= now) silent.push_back(id);
    }
    return silent;
  }
  [[nodiscard]] std::vector<ConnectionId> renewing_at(sfu::Timestamp now) const {
    std::vector<ConnectionId> renewing;
    for (const auto& [id, connection] : open_) {
      if (connection.turn_due <= now) renewing.push_back(id);
    }
    return renewing;
  }

 private:
  std::map<ConnectionId, Connection> open_;
};

}  // namespace signalling
