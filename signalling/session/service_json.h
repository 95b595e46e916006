// Visits as the server API and the webhooks tell them: places by their ids, times in seconds.
#pragma once

#include <string_view>

#include <boost/json.hpp>

#include "signalling/counter/visit.h"
#include "signalling/session/visit_origins.h"

namespace signalling {

// `reference` and whether it began it only to the service whose visit it is.
boost::json::object service_json(const Visit& visit, const VisitOrigin* origin,
                                 std::string_view service, Instant at);

}  // namespace signalling
