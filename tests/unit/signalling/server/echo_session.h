// The other side of a connection under test: a server without pages whose session echoes; "close"
// closes with our own code, "flood" sends more than the queue may hold.
#pragma once

#include <chrono>
#include <future>
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
  void opened(ConnectionId connection) override { server->send(connection, "welcome"); }
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
  void closed(ConnectionId) override { ended.set_value(); }

  // Once for each connection that has ended; before the next, `ended = {}`.
  bool has_ended() {
    return ended.get_future().wait_for(std::chrono::seconds(20)) == std::future_status::ready;
  }

  HttpServer* server = nullptr;
  std::promise<void> ended;  // set twice would throw: closed() comes once
};

}  // namespace signalling::test
