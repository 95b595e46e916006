// Requests and answers as the handlers see them, and the two handler interfaces: plain values, no
// Beast. Everything is called on the loop's thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signalling/session/actions.h"

namespace signalling {

using HttpHeader = std::pair<std::string, std::string>;

struct HttpRequest {
  std::string method{};  // "GET", "HEAD", "POST", … as sent
  std::string path{};    // before '?', as sent: not decoded
  std::string query{};   // after '?'
  std::string if_none_match{};
  std::string authorization{};
  std::string content_type{};
  std::string accept{};
  std::string accept_encoding{};  // all its lines, joined by commas
  std::string if_match{};
  std::string idempotency_key{};
  std::string host{};     // with its port, as sent
  std::string address{};  // of the client
  std::string body{};
};

struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";  // empty: none is sent
  std::string body{};
  std::vector<HttpHeader> headers{};
};

class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  virtual HttpResponse handle(const HttpRequest& request) = 0;
};

class WebSocketHandler {
 public:
  virtual ~WebSocketHandler() = default;
  virtual void opened(ConnectionId connection) = 0;
  virtual void received(ConnectionId connection, std::string_view text) = 0;
  // Once for every opened(), whichever side ended it; nothing of that connection follows.
  virtual void closed(ConnectionId connection) = 0;
};

}  // namespace signalling
