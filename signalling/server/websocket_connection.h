// One WebSocket (RFC 6455) from its upgrade request to its end. A read is always under way, so that
// every end (close frame, silence, lost socket, cut off) arrives at one place: finish().
//
// Pings tell us that the page lives. A page cannot see them, so it gets heartbeats as well
// (docs/PROTOCOL.md §1): a connection that lost its way says nothing at all, and media that found
// another way would hide it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket.hpp>

#include "sfu/base/bytes.h"
#include "signalling/server/byte_stream.h"
#include "signalling/server/http_server_state.h"

namespace signalling {
namespace websocket = boost::beast::websocket;

class WebSocketConnection final : public MessageConnection,
                                  public std::enable_shared_from_this<WebSocketConnection> {
 public:
  using Request = boost::beast::http::request<boost::beast::http::string_body>;

  WebSocketConnection(ByteStream stream, ConnectionSlot slot)
      : slot_(std::move(slot)),
        id_(++slot_.state()->last_id),
        socket_(std::move(stream)),
        heartbeat_(socket_.get_executor()),
        queue_(slot_.state()->queue_limits()) {}

  void accept(Request request) {
    const HttpServer::Options& options = slot_.state()->options;
    request_ = std::move(request);
    socket_.next_layer()
        .channel()
        .expires_never();  // the WebSocket keeps its own time from here on
    socket_.set_option(websocket::stream_base::timeout{to_chrono(options.handshake_timeout),
                                                       to_chrono(options.silence),
                                                       /*keep_alive_pings=*/true});
    socket_.set_option(
        websocket::stream_base::decorator([options](websocket::response_type& response) {
          for (const auto& [name, value] : options.headers) response.set(name, value);
          response.set(boost::beast::http::field::sec_websocket_protocol, options.subprotocol);
        }));
    socket_.read_message_max(options.max_message);
    socket_.text(true);
    socket_.async_accept(request_, [self = shared_from_this()](Error error) {
      self->request_ = {};
      if (!error) self->on_accepted();
    });
  }

  void send(std::string text) override {
    if (close_code_) return;
    switch (queue_.push(std::move(text))) {
      case WriteQueue::Push::kWrite:
        return write();
      case WriteQueue::Push::kWait:
        return;
      case WriteQueue::Push::kFull:
        slot_.state()->count_cut_off();
        return cut();
    }
  }

  void close(std::uint16_t code) override {
    if (close_code_) return;
    close_code_ = code;
    if (queue_.empty()) send_close();
  }

 private:
  using Error = boost::system::error_code;
  using Socket = websocket::stream<ByteStream>;

  void on_accepted() {
    slot_.state()->open.emplace(id_, shared_from_this());
    slot_.state()->websockets->opened(id_);
    beat();
    read();
  }

  void read() {
    socket_.async_read(buffer_, [self = shared_from_this()](Error error, std::size_t) {
      if (error == websocket::error::message_too_big) {
        self->slot_.state()->count(&sfu::Metrics::requests_too_large);
      }
      if (error) return self->finish();
      self->on_message();
      self->read();
    });
  }

  void on_message() {
    if (!close_code_ && !socket_.got_text()) {
      close(websocket::close_code::unknown_data);
    }
    if (!close_code_) {
      const auto bytes = buffer_.cdata();
      const sfu::ByteSpan text(static_cast<const std::uint8_t*>(bytes.data()), bytes.size());
      slot_.state()->websockets->received(id_, sfu::as_text(text));
    }
    buffer_.consume(buffer_.size());
  }

  // Whatever waits to be written is as good a sign of life.
  void beat() {
    heartbeat_.expires_after(to_chrono(slot_.state()->options.silence) / 4);
    heartbeat_.async_wait([self = shared_from_this()](Error stopped) {
      if (stopped || self->close_code_) return;
      if (self->queue_.empty()) self->send(R"({"type":"heartbeat"})");
      self->beat();
    });
  }

  void write() {
    socket_.async_write(boost::asio::buffer(queue_.front()),
                        [self = shared_from_this()](Error error, std::size_t) {
                          if (error) return self->cut();
                          self->on_written();
                        });
  }

  void on_written() {
    if (queue_.pop()) {
      write();
    } else if (close_code_) {
      send_close();
    }
  }

  void send_close() {
    socket_.async_close(websocket::close_reason(*close_code_),
                        [self = shared_from_this()](Error) { self->cut(); });
  }

  // The pending read ends with an error and calls finish(): nobody is called back from here.
  void cut() {
    if (!close_code_) close_code_ = websocket::close_code::none;
    socket_.next_layer().channel().close();
  }

  void finish() {
    heartbeat_.cancel();
    if (slot_.state()->open.erase(id_) > 0) slot_.state()->websockets->closed(id_);
  }

  ConnectionSlot slot_;
  const ConnectionId id_;
  Socket socket_;
  boost::asio::steady_timer heartbeat_;
  Request request_;
  boost::beast::flat_buffer buffer_;
  WriteQueue queue_;
  std::optional<std::uint16_t> close_code_;  // closing: nothing is sent or delivered any more
};

}  // namespace signalling
