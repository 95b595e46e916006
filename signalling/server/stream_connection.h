// A signalling connection for networks that break WebSockets: texts to the client are lines of one
// answer that does not end, texts from it the bodies of small POSTs (docs/PROTOCOL.md §1.5). Lines
// of its own begin with {"stream": the name of the stream first, a heartbeat every half `silence`,
// the close code last. The client answers heartbeats; one that says nothing for `silence` is dead.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>

#include "sfu/io/system_entropy.h"
#include "signalling/server/byte_stream.h"
#include "signalling/server/http_server_state.h"

namespace signalling {

class StreamConnection final : public MessageConnection,
                               public std::enable_shared_from_this<StreamConnection> {
 public:
  // `chunked`: HTTP/1.1; a proxy that speaks 1.0 gets an answer that ends with the connection.
  StreamConnection(ByteStream stream, ConnectionSlot slot, bool chunked)
      : slot_(std::move(slot)),
        id_(++state().last_id),
        name_(unguessable_name()),
        chunked_(chunked),
        stream_(std::move(stream)),
        heartbeat_(stream_.get_executor()),
        deadline_(stream_.get_executor()),
        queue_(slot_.state()->queue_limits()) {}

  void start() {
    stream_.channel().expires_never();  // deadline_ ends it
    state().open.emplace(id_, shared_from_this());
    state().streams.emplace(name_, shared_from_this());
    put(header());
    put_line("{\"stream\":\"open\",\"id\":\"" + name_ + "\"}");
    heard();
    beat();
    watch();
    state().websockets->opened(id_);
  }

  // The body of one POST: lines, or nothing but a sign of life.
  void received(std::string_view body) {
    heard();
    const auto self = shared_from_this();
    while (!body.empty() && !close_code_) {
      const std::size_t end = std::min(body.find('\n'), body.size());
      if (end > 0) state().websockets->received(id_, body.substr(0, end));
      body.remove_prefix(std::min(end + 1, body.size()));
    }
  }

  void send(std::string text) override {
    if (!close_code_) put_line(std::move(text));
  }

  void close(std::uint16_t code) override {
    if (close_code_) return;
    put_line("{\"stream\":\"close\",\"code\":" + std::to_string(code) + "}");
    if (!close_code_) {
      close_code_ = code;
      if (chunked_) put("0\r\n\r\n");
    }
  }

 private:
  using Error = boost::system::error_code;
  static constexpr std::uint16_t kCut = 0;

  static std::string unguessable_name() {
    std::array<std::uint8_t, 16> bytes{};
    sfu::SystemEntropy().fill(bytes);
    std::string name;
    for (const std::uint8_t byte : bytes) {
      char digits[3];
      std::snprintf(digits, sizeof digits, "%02x", byte);
      name += digits;
    }
    return name;
  }

  [[nodiscard]] HttpServerState& state() const { return *slot_.state(); }

  [[nodiscard]] std::string header() const {
    boost::beast::http::response<boost::beast::http::empty_body> response(
        boost::beast::http::status::ok, chunked_ ? 11 : 10);
    for (const auto& [name, value] : state().options.headers) response.set(name, value);
    response.set("Content-Type", "application/x-ndjson");
    response.set("Cache-Control", "no-store");
    response.set("X-Accel-Buffering", "no");  // nginx: hand on every line at once
    response.set("Connection", "close");
    if (chunked_) response.chunked(true);
    std::ostringstream text;
    text << response.base();
    return text.str();
  }

  void put_line(std::string line) {
    line += '\n';
    if (chunked_) {
      char size[20];
      std::snprintf(size, sizeof size, "%zx\r\n", line.size());
      line = size + line + "\r\n";
    }
    put(std::move(line));
  }

  void put(std::string bytes) {
    switch (queue_.push(std::move(bytes))) {
      case WriteQueue::Push::kWrite:
        return write();
      case WriteQueue::Push::kWait:
        return;
      case WriteQueue::Push::kFull:
        state().count_cut_off();
        return cut();
    }
  }

  void write() {
    boost::asio::async_write(stream_, boost::asio::buffer(queue_.front()),
                             [self = shared_from_this()](Error error, std::size_t) {
                               if (error) return self->cut();
                               self->on_written();
                             });
  }

  void on_written() {
    if (queue_.pop()) {
      write();
    } else if (close_code_) {
      cut();
    }
  }

  void heard() {
    deadline_.expires_after(to_chrono(state().options.silence));
    deadline_.async_wait([self = shared_from_this()](Error stopped) {
      const bool over = self->deadline_.expiry() <= std::chrono::steady_clock::now();
      if (!stopped && over) self->cut();
    });
  }

  void beat() {
    heartbeat_.expires_after(to_chrono(state().options.silence) / 2);
    heartbeat_.async_wait([self = shared_from_this()](Error stopped) {
      if (stopped || self->close_code_) return;
      self->put_line("{\"stream\":\"heartbeat\"}");
      self->beat();
    });
  }

  // The client has nothing more to say on this connection: whatever comes is its end.
  void watch() {
    stream_.async_read_some(boost::asio::buffer(scratch_),
                            [self = shared_from_this()](Error, std::size_t) { self->cut(); });
  }

  void cut() {
    if (ended_) return;
    ended_ = true;
    if (!close_code_) close_code_ = kCut;
    heartbeat_.cancel();
    deadline_.cancel();
    stream_.channel().close();
    state().streams.erase(name_);
    const auto self = shared_from_this();
    // Not from within a call of the handler's own: it is told from the loop.
    boost::asio::post(stream_.get_executor(), [self] {
      if (self->state().open.erase(self->id_) > 0) self->state().websockets->closed(self->id_);
    });
  }

  ConnectionSlot slot_;
  const ConnectionId id_;
  const std::string name_;
  const bool chunked_;
  ByteStream stream_;
  boost::asio::steady_timer heartbeat_;
  boost::asio::steady_timer deadline_;
  std::array<char, 256> scratch_;
  WriteQueue queue_;
  std::optional<std::uint16_t> close_code_;  // closing: nothing is sent or delivered any more
  bool ended_ = false;
};

}  // namespace signalling
