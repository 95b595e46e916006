// The server's side of TLS on one connection.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <boost/beast/core/tcp_stream.hpp>

#include "sfu/base/bytes.h"
#include "sfu/base/units.h"
#include "sfu/metrics/metrics.h"
#include "signalling/server/channel.h"
#include "signalling/tls/context.h"

namespace signalling {

// Why a handshake failed, from what Asio and OpenSSL say.
sfu::TlsFailure tls_failure_of(const boost::system::error_code& error);

// Exactly one of the two; the stream is gone in the second case.
struct Handshaken {
  std::unique_ptr<Channel> channel{};
  sfu::TlsFailure failure = sfu::TlsFailure::kOther;
};

// `received`: the beginning of the ClientHello, read from the stream already.
void accept_tls(boost::beast::tcp_stream stream, const TlsContext& context, sfu::ByteSpan received,
                sfu::TimeDelta deadline, std::function<void(Handshaken)> done);

}  // namespace signalling
