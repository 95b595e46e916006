// A request to the server API and its answer as plain values: the fields of HTTP that matter here,
// as sent. signalling/server fills and writes them.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace signalling {

struct ServiceRequest {
  std::string method{};  // "POST", …
  std::string path{};    // before '?', not decoded
  std::string query{};   // after '?', not decoded
  std::string authorization{};
  std::string content_type{};
  std::string idempotency_key{};
  std::string body{};
};

struct ServiceReply {
  unsigned status = 200;
  std::string body{};  // JSON
  std::vector<std::pair<std::string, std::string>> headers{};
};

}  // namespace signalling
