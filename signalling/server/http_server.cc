#include "signalling/server/http_server.h"

#include <utility>

#include <boost/asio/ip/v6_only.hpp>

#include "signalling/server/arrival.h"
#include "signalling/server/http_server_state.h"

namespace signalling {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Error = boost::system::error_code;

// One machine behind a dual-stack listener is one address.
asio::ip::address normalized(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  return address;
}

bool has_room(const HttpServerState& state, const asio::ip::address& address) {
  if (state.counters.open >= state.options.max_connections) return false;
  if (address.is_loopback()) return true;  // a proxy on this machine speaks for everybody
  const auto count = state.per_address.find(address);
  return count == state.per_address.end() || count->second < state.options.max_per_address;
}

void serve(const std::shared_ptr<HttpServerState>& state, tcp::socket socket) {
  Error gone;
  const asio::ip::address address = normalized(socket.remote_endpoint(gone).address());
  if (gone) return;
  if (!has_room(*state, address)) {
    ++state->counters.refused;
    return state->count(&sfu::Metrics::connections_refused);
  }
  socket.set_option(tcp::no_delay(true), gone);
  receive(boost::beast::tcp_stream(std::move(socket)), ConnectionSlot(state, address));
}

void accept_next(const std::shared_ptr<HttpServerState>& state) {
  state->acceptor.async_accept([state](Error error, tcp::socket socket) {
    if (!state->acceptor.is_open()) return;
    if (!error) {
      serve(state, std::move(socket));
      return accept_next(state);
    }
    // No file descriptors, most likely: trying at once would spin.
    state->retry.expires_after(std::chrono::milliseconds(100));
    state->retry.async_wait([state](Error stopped) {
      if (!stopped) accept_next(state);
    });
  });
}

}  // namespace

HttpServer::HttpServer(Loop& loop, Options options, HttpHandler& pages,
                       WebSocketHandler* websockets)
    : state_(std::make_shared<HttpServerState>(loop, std::move(options), pages, websockets)) {}

HttpServer::~HttpServer() {
  Error ignored;
  state_->acceptor.close(ignored);
  state_->retry.cancel();
  state_->streams.clear();
  state_->open.clear();  // connections own the state: this breaks the circle
}

void HttpServer::use_tls(std::shared_ptr<const TlsContext> context, bool strict) {
  state_->tls = std::move(context);
  state_->strict_transport = strict;
}
void HttpServer::give_media_to(TakeMedia taker) { state_->take_media = std::move(taker); }

std::optional<std::string> HttpServer::listen(const config::Endpoint& address) {
  try {
    const tcp::endpoint endpoint(asio::ip::make_address(address.ip), address.port);
    state_->acceptor.open(endpoint.protocol());
    state_->acceptor.set_option(tcp::acceptor::reuse_address(true));
    if (endpoint.protocol() == tcp::v6()) {
      state_->acceptor.set_option(asio::ip::v6_only(false));
    }
    state_->acceptor.bind(endpoint);
    state_->acceptor.listen();
  } catch (const boost::system::system_error& error) {
    return error.code().message();
  }
  accept_next(state_);
  return std::nullopt;
}

std::uint16_t HttpServer::port() const { return state_->acceptor.local_endpoint().port(); }

void HttpServer::send(ConnectionId connection, std::string text) {
  const auto found = state_->open.find(connection);
  if (found != state_->open.end()) found->second->send(std::move(text));
}

void HttpServer::close(ConnectionId connection, CloseCode code) {
  const auto found = state_->open.find(connection);
  if (found != state_->open.end()) found->second->close(static_cast<std::uint16_t>(code));
}

void HttpServer::refuse_new() { state_->refusing = true; }
const HttpServer::Counters& HttpServer::counters() const { return state_->counters; }

}  // namespace signalling
