// What is remembered of each site since the relay started: when a kiosk of it was last there, and
// how its last visit ended. Neither who nor with which organisation. As large as the configuration.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "signalling/counter/visit.h"

namespace signalling {

struct SiteRecord {
  struct LastVisit {
    VisitOutcome outcome = VisitOutcome::kServed;
    sfu::UnixSeconds ended = 0;
  };
  std::optional<sfu::UnixSeconds> last_seen = std::nullopt;  // a kiosk went, or lost its line
  std::optional<LastVisit> last_visit = std::nullopt;
};

class SiteHistory {
 public:
  void seen(const std::string& site, sfu::UnixSeconds at) { sites_[site].last_seen = at; }
  void ended(const Visit& visit, sfu::UnixSeconds at) {
    sites_[visit.site].last_visit = {visit.outcome, at};
  }
  [[nodiscard]] SiteRecord of(std::string_view site) const {
    const auto found = sites_.find(site);
    return found == sites_.end() ? SiteRecord{} : found->second;
  }

 private:
  std::map<std::string, SiteRecord, std::less<>> sites_;
};

}  // namespace signalling
