// One HTTP/1.1 listener with, if wanted, one WebSocket path and, for networks that break
// WebSockets, one for streams (stream_connection.h): the only face of Boost.Beast here. The port
// may be shared with media: what a connection speaks is told from its first bytes.
//   listen(address)        binds and accepts; the error in words when it cannot
//   send(connection, text) one text message; a connection too slow to read is cut off
//   close(connection)      after what was sent before
//   use_tls(context)       a certificate, also a newer one at run time
//   give_media_to(taker)   before listen(): who gets connections that begin with a connectivity
//   check refuse_new()           draining: what begins something (POST) is answered 503, signalling
//   is not
// A WebSocket is taken from the page's own origin only (or from a client without one, which is no
// browser), with the subprotocol. It is pinged when silent for half of `silence`, dead after all of
// it. Requests are bounded in size and time, connections in number, all by Options.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/endpoint.h"
#include "sfu/base/units.h"
#include "sfu/metrics/metrics.h"
#include "signalling/server/http.h"
#include "signalling/server/loop.h"
#include "signalling/tls/context.h"

namespace signalling {

struct HttpServerState;

class HttpServer {
 public:
  struct Options {
    std::vector<HttpHeader> headers{};  // on every answer, errors and upgrades too
    std::string websocket_path{};       // empty: no WebSocket here
    std::string stream_path{};          // empty: no streams instead of WebSockets
    std::string api_path{};  // below it the handler itself refuses what is new; empty: nowhere
    std::string subprotocol = "guichet.v1";
    std::size_t max_connections = 4'000;    // config: limits.connections
    std::size_t max_per_address = 64;       // … limits.connections_per_address; loopback is exempt
    std::uint32_t max_header = 8 * 1'024;   // a browser sends about 1 KiB
    std::uint64_t max_body = 64 * 1'024;    // an offer has about 10 KiB
    std::size_t max_message = 256 * 1'024;  // docs/PROTOCOL.md §1
    std::size_t max_queued_messages = 256;  // to one connection that does not read
    std::size_t max_queued_bytes = 1'024 * 1'024;
    // From the first byte wanted to the last one read, so that a slow sender cannot stretch it.
    sfu::TimeDelta request_timeout = sfu::TimeDelta::seconds(15);
    sfu::TimeDelta response_timeout = sfu::TimeDelta::seconds(60);   // 1 MiB at 128 kbit/s
    sfu::TimeDelta handshake_timeout = sfu::TimeDelta::seconds(10);  // WebSocket upgrade and close
    sfu::TimeDelta tls_timeout = sfu::TimeDelta::seconds(10);  // three round trips of a satellite
    // TLS handshakes at a time; each has 40 KiB and, at its end, 0.1 ms of a processor.
    std::size_t max_handshakes = 256;
    sfu::TimeDelta silence = sfu::TimeDelta::seconds(10);  // docs/PROTOCOL.md §1
    sfu::Metrics* metrics =
        nullptr;  // where refusals are counted too; written on the loop's thread
  };
  struct Counters {
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;    // beyond max_connections or max_per_address
    std::uint64_t cut_off = 0;    // WebSockets that did not read what was sent
    std::size_t handshaking = 0;  // TLS
    std::uint64_t unknown = 0;    // began with what nobody here speaks
    std::size_t open = 0;
  };

  // Takes over a connected socket (non-blocking, close-on-exec, no longer counted here) and the
  // bytes that were read from it: an RFC 4571 frame with a STUN binding request, or its beginning.
  using TakeMedia = std::function<void(int socket, std::vector<std::uint8_t> already_read)>;

  // `websockets` may be null when Options::websocket_path is empty. The loop, the handlers and what
  // they need outlive the server.
  HttpServer(Loop& loop, Options options, HttpHandler& pages, WebSocketHandler* websockets);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  // From here on the port speaks TLS, and plain requests are sent to https. Again with another
  // context for connections to come. `strict`: browsers shall never ask in plain HTTP again (HSTS).
  void use_tls(std::shared_ptr<const TlsContext> context, bool strict);
  void give_media_to(TakeMedia taker);  // without it such a connection is one of unknown kind
  std::optional<std::string> listen(const config::Endpoint& address);
  [[nodiscard]] std::uint16_t port() const;  // the kernel's choice when address.port was 0

  // Unknown connections (closed in the meantime) are ignored.
  void send(ConnectionId connection, std::string text);
  void close(ConnectionId connection, CloseCode code);
  void refuse_new();
  [[nodiscard]] const Counters& counters() const;

 private:
  std::shared_ptr<HttpServerState> state_;
};

}  // namespace signalling
