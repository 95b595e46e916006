// How visits that have not ended began: which business system asked for one and what it calls it,
// and with which organisation. A relay that is started anew does not know it any more.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "signalling/counter/visit.h"

namespace signalling {

struct VisitOrigin {
  std::string service;    // its name
  std::string reference;  // empty: it gave none. Opaque, and never logged
};

class VisitOrigins {
 public:
  void add(VisitId visit, VisitOrigin origin) {
    origins_.insert_or_assign(visit, std::move(origin));
  }
  void forget(VisitId visit) { origins_.erase(visit); }
  [[nodiscard]] const VisitOrigin* find(VisitId visit) const {
    const auto found = origins_.find(visit);
    return found == origins_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] std::size_t count_of(std::string_view service) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        origins_, [&](const auto& each) { return each.second.service == service; }));
  }

 private:
  std::map<VisitId, VisitOrigin> origins_;  // not more than there are visits
};

}  // namespace signalling
