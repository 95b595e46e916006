// The one touch of satisfaction after a visit: by the kiosk that was in it, once, soon after.
#pragma once

#include <cstdint>
#include <map>

#include "sfu/base/units.h"
#include "sfu/metrics/metrics.h"
#include "signalling/counter/visit.h"

namespace signalling {

class Ratings {
 public:
  explicit Ratings(sfu::Metrics& metrics) : metrics_(metrics) {}

  void expect(KioskKey kiosk, VisitId visit, sfu::Timestamp now) {
    expected_[kiosk] = {visit, now + kPatience};
  }
  // False: no such visit of this kiosk, rated already, or too late.
  bool rate(KioskKey kiosk, VisitId visit, std::int64_t score, sfu::Timestamp now) {
    const auto found = expected_.find(kiosk);
    if (found == expected_.end() || found->second.visit != visit || found->second.until < now) {
      return false;
    }
    expected_.erase(found);
    metrics_.rate(static_cast<sfu::Rating>(score - kLowest));
    return true;
  }
  void forget(KioskKey kiosk) { expected_.erase(kiosk); }

  static constexpr std::int64_t kLowest = 1;
  static constexpr std::int64_t kHighest = 5;

 private:
  // The next citizen may stand there after that.
  static constexpr auto kPatience = sfu::TimeDelta::seconds(120);
  struct Expected {
    VisitId visit;
    sfu::Timestamp until;
  };
  sfu::Metrics& metrics_;
  std::map<KioskKey, Expected> expected_;
};

}  // namespace signalling
