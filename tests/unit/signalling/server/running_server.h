// An HttpServer on 127.0.0.1 with its loop on a thread of its own, and a plain blocking client:
// bytes in, bytes out, so that a test can be as rude as it likes.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <string>
#include <string_view>
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "signalling/server/http_server.h"

namespace signalling::test {

class RunningServer {
 public:
  RunningServer(HttpServer::Options options, HttpHandler& pages, WebSocketHandler* websockets)
      : server_(loop_, std::move(options), pages, websockets) {
    const auto error = server_.listen({"127.0.0.1", 0});
    EXPECT_FALSE(error.has_value()) << *error;
    port_ = server_.port();
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~RunningServer() {
    loop_.stop();
    thread_.join();
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }

  // Runs `work` on the loop's thread and waits for it.
  void on_loop(const std::function<void(HttpServer&)>& work) {
    std::promise<void> done;
    loop_.post([&] {
      work(server_);
      done.set_value();
    });
    done.get_future().wait();
  }

 private:
  Loop loop_;
  HttpServer server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(context_) {
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
  }
  // False when the server had closed already.
  bool write(std::string_view text) {
    boost::system::error_code error;
    boost::asio::write(socket_, boost::asio::buffer(text), error);
    return !error;
  }
  // Everything until the server closes.
  std::string read_all() {
    std::string text;
    boost::system::error_code error;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(text), error);
    return text;
  }
  std::string read_until(std::string_view end) {
    boost::system::error_code error;
    const std::size_t size =
        boost::asio::read_until(socket_, boost::asio::dynamic_buffer(pending_), end, error);
    std::string text = pending_.substr(0, size);
    pending_.erase(0, size);
    return text;
  }
  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  std::string pending_;
};

// One request on a connection of its own; the whole answer with its headers.
inline std::string fetch(std::uint16_t port, const std::string& request_line,
                         const std::string& headers = "Connection: close\r\n",
                         std::string_view body = "") {
  RawClient client(port);
  client.write(request_line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
  client.write(body);
  return client.read_all();
}

}  // namespace signalling::test
