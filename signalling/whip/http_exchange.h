// A WHIP or WHEP request and its answer as plain values: the fields of HTTP that matter here, as
// sent. signalling/server fills and writes them.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace signalling {

struct WhipRequest {
  std::string method{};  // "POST", …
  std::string path{};    // before '?', not decoded
  std::string query{};   // after '?', not decoded
  std::string authorization{};
  std::string content_type{};
  std::string accept{};
  std::string if_match{};
  std::string body{};
};

struct WhipReply {
  unsigned status = 200;
  std::string content_type{};  // empty: no body
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

}  // namespace signalling
