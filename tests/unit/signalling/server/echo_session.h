// The other side of a connection under test: a server without pages whose session echoes; "close"
// closes with our own code, "flood" sends more than the queue may hold.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <semaphore>
#include <set>
#include <string>
#include <string_view>

#include "signalling/server/http_server.h"

namespace signalling::test {

class NoPages : public HttpHandler {
 public:
  HttpResponse handle(const HttpRequest&) override { return {.status = 404}; }
};

class EchoSession : public WebSocketHandler {
 public:
  void opened(ConnectionId connection) override {
    open_.insert(connection);
    server->send(connection, "welcome");
  }
  void received(ConnectionId connection, std::string_view text) override {
    if (text == "close") {
      server->send(connection, "bye");
      server->close(connection, CloseCode::kRefused);
      server->send(connection, "never");
    } else if (text == "flood") {
      for (int i = 0; i < 1'000; ++i) server->send(connection, std::string(10'000, 'x'));
    } else {
      server->send(connection, "echo " + std::string(text));
    }
  }
  void closed(ConnectionId connection) override {
    EXPECT_EQ(open_.erase(connection), 1u) << "closed twice, or never opened";
    ended_.release();
  }

  // Once for each connection that has ended.
  bool has_ended() { return ended_.try_acquire_for(std::chrono::seconds(20)); }

  HttpServer* server = nullptr;

 private:
  std::set<ConnectionId> open_;  // the loop's
  std::counting_semaphore<> ended_{0};
};

}  // namespace signalling::test
