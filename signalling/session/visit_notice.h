// What a webhook is told of a visit (docs/INTEGRATION.md): that an adviser answered, and that it is
// over. Places by their ids, times in seconds, the asking system's reference; nothing about a
// person.
#pragma once

#include <string>
#include <string_view>

#include "config/webhook_config.h"
#include "signalling/counter/visit.h"
#include "signalling/session/visit_origins.h"

namespace signalling {

struct VisitNotice {
  config::WebhookEvent event = config::WebhookEvent::kStarted;
  Visit visit;
  // The organisation it was begun for; visit.organisation is the one it is with.
  std::string begun_for;
  VisitOrigin origin = {};  // without a service: citizen or adviser began it
  Instant at = {};
};

// Of an ended visit. Abandoned: the citizen went before an adviser came; everything else says in
// `outcome` how it ended.
config::WebhookEvent event_of_end(const Visit& visit);

// The same for the same event of the same visit, also by a relay that was started anew.
std::string notice_id(const VisitNotice& notice);
// The service that began it and its reference are told to nobody else.
std::string to_json(const VisitNotice& notice, std::string_view service);

}  // namespace signalling
