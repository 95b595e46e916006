// One HTTP/1.1 connection: requests one after the other, each within its time, until the client
// goes, breaks a rule or becomes a WebSocket. Its .cc is the one that compiles Beast's HTTP and
// WebSocket code.
#pragma once

#include <memory>

#include "sfu/base/bytes.h"
#include "signalling/server/channel.h"
#include "signalling/server/http_server_state.h"

namespace signalling {

// `received`: what was read from the channel already.
void serve_http(std::unique_ptr<Channel> channel, ConnectionSlot slot, sfu::ByteSpan received);

}  // namespace signalling
