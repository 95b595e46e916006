#include "signalling/session/service_json.h"

namespace signalling {
namespace {

namespace json = boost::json;

std::int64_t seconds(sfu::TimeDelta time) { return time.us() / 1'000'000; }

// Of one that is called, from the touch on.
sfu::TimeDelta waited(const Visit& visit, Instant at) {
  if (visit.state == VisitState::kCalling) return sfu::TimeDelta::zero();
  return visit.answered.value_or(at.now) - visit.requested;
}

json::value to_json(const std::optional<DeskKey>& desk) {
  if (!desk) return nullptr;
  return json::object{{"organisation", desk->organisation}, {"desk", desk->desk}};
}

}  // namespace

json::object service_json(const Visit& visit, const VisitOrigin* origin, std::string_view service,
                          Instant at) {
  const bool own = origin != nullptr && origin->service == service;
  json::object told{{"id", to_string(visit.id)},
                    {"site", visit.site},
                    {"organisation", visit.organisation},
                    {"desk", to_json(visit.desk)},
                    {"state", to_string(visit.state)},
                    {"waited_s", seconds(waited(visit, at))},
                    {"duration_s", nullptr},
                    {"yours", own},
                    {"reference", nullptr}};
  if (visit.answered) told["duration_s"] = seconds(at.now - *visit.answered);
  if (own && !origin->reference.empty()) told["reference"] = origin->reference;
  return told;
}

}  // namespace signalling
