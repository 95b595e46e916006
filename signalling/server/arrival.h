// A TCP connection that has just come, until its first bytes say what it is: pages and signalling,
// or media that somebody else serves (sfu/wire/first_bytes.h). What was read is never lost.
#pragma once

#include <boost/beast/core/tcp_stream.hpp>

#include "signalling/server/http_server_state.h"

namespace signalling {

void receive(boost::beast::tcp_stream stream, ConnectionSlot slot);

}  // namespace signalling
