// What the connections of one HttpServer share.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "signalling/server/http_server.h"
#include "signalling/server/message_connection.h"
#include "signalling/server/write_queue.h"

namespace signalling {

class StreamConnection;

struct HttpServerState {
  HttpServerState(Loop& loop, HttpServer::Options wanted, HttpHandler& handler,
                  WebSocketHandler* websocket_handler)
      : options(std::move(wanted)),
        pages(handler),
        websockets(websocket_handler),
        acceptor(loop.context()),
        retry(loop.context()) {}

  void count(sfu::Number sfu::Metrics::* what) const {
    if (options.metrics != nullptr) (options.metrics->*what).add();
  }

  void count(sfu::TlsFailure reason) const {
    if (options.metrics != nullptr) options.metrics->tls_failure(reason);
  }

  // A client that reads too slowly.
  void count_cut_off() {
    ++counters.cut_off;
    count(&sfu::Metrics::connections_cut_off);
  }

  [[nodiscard]] WriteQueue::Limits queue_limits() const {
    return {.messages = options.max_queued_messages, .bytes = options.max_queued_bytes};
  }

  const HttpServer::Options options;
  HttpHandler& pages;
  WebSocketHandler* const websockets;
  boost::asio::ip::tcp::acceptor acceptor;
  boost::asio::steady_timer retry;  // of accepting, when file descriptors have run out
  HttpServer::Counters counters;
  HttpServer::TakeMedia take_media;
  std::shared_ptr<const TlsContext> tls;  // null: plain HTTP
  bool strict_transport = false;
  bool refusing = false;
  std::uint64_t last_id = 0;
  std::map<ConnectionId, std::shared_ptr<MessageConnection>> open;
  std::map<std::string, std::shared_ptr<StreamConnection>, std::less<>> streams;  // by name
  std::map<boost::asio::ip::address, std::size_t> per_address;
};

// A connection's place among those that are counted; given back when the last owner is gone.
class ConnectionSlot {
 public:
  ConnectionSlot(std::shared_ptr<HttpServerState> state, boost::asio::ip::address address)
      : state_(std::move(state)), address_(std::move(address)) {
    ++state_->counters.accepted;
    ++state_->counters.open;
    ++state_->per_address[address_];
  }
  ConnectionSlot(ConnectionSlot&&) noexcept = default;
  ConnectionSlot& operator=(ConnectionSlot&&) = delete;
  ~ConnectionSlot() {
    if (state_ == nullptr) return;  // moved on
    --state_->counters.open;
    const auto count = state_->per_address.find(address_);
    if (--count->second == 0) state_->per_address.erase(count);
  }
  [[nodiscard]] const std::shared_ptr<HttpServerState>& state() const { return state_; }
  [[nodiscard]] const boost::asio::ip::address& address() const { return address_; }

 private:
  std::shared_ptr<HttpServerState> state_;
  boost::asio::ip::address address_;
};

inline std::chrono::microseconds to_chrono(sfu::TimeDelta time) {
  return std::chrono::microseconds(time.us());
}

}  // namespace signalling
