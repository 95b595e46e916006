#include "signalling/counter/counter_event.h"

namespace signalling {

VisitChanged changed(const Visit& visit, Instant at) {
  const sfu::TimeDelta waited = visit.waiting() ? at.now - visit.waiting_since
                                                : visit.answered.value_or(at.now) - visit.requested;
  return {visit, waited};
}

DeskChanged changed(const DeskKey& desk, const DeskPlace& place, Instant at) {
  return {desk, place.ready, place.visit.has_value(),
          place.wrap_up_until ? *place.wrap_up_until - at.now : sfu::TimeDelta::zero()};
}

}  // namespace signalling
