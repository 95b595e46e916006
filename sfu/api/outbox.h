// The core's one outbox: datagrams for the wire, events for signalling.
#pragma once

#include <vector>

#include "sfu/api/event.h"
#include "sfu/base/outbox.h"

namespace sfu::api {

struct EventOutbox : Outbox {
  using Outbox::Outbox;
  std::vector<Event> events;

  void clear() {
    Outbox::clear();
    events.clear();
  }
};

}  // namespace sfu::api
