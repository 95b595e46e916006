// Whose signalling connection is gone, and until when they may come back.
#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "sfu/base/ids.h"
#include "sfu/base/units.h"

namespace signalling {

class Absences {
 public:
  void add(sfu::ParticipantId who, sfu::Timestamp until) { until_.insert_or_assign(who, until); }
  void remove(sfu::ParticipantId who) { until_.erase(who); }
  [[nodiscard]] bool contains(sfu::ParticipantId who) const { return until_.contains(who); }
  [[nodiscard]] std::vector<sfu::ParticipantId> lapsed(sfu::Timestamp now) const {
    std::vector<sfu::ParticipantId> lapsed;
    for (const auto& [who, until] : until_) {
      if (until <= now) lapsed.push_back(who);
    }
    return lapsed;
  }
  [[nodiscard]] sfu::Timestamp next_timeout() const {
    sfu::Timestamp next = sfu::Timestamp::never();
    for (const auto& [who, until] : until_) next = std::min(next, until);
    return next;
  }

 private:
  std::map<sfu::ParticipantId, sfu::Timestamp> until_;  // people of Session: as many at most
};

}  // namespace signalling
