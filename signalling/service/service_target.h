// What a request to the server API is about (docs/server-api.openapi.yaml), out of its path and
// query:
//   /api/v1/visits?limit=N&after=ID   the visits there are, and where a new one is asked for
//   /api/v1/visits/{id}               one of them
// Whether there is such a visit is the caller's. Other parameters are ignored. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace signalling {

struct ServiceTarget {
  static constexpr std::size_t kMostPerPage = 100;  // about 30 KiB

  std::string visit;           // empty: all of them
  std::size_t limit = 50;      // of a page
  std::string after = {};      // the last one of the page before; empty: from the first
  std::string bad_query = {};  // the parameter that says nothing usable; empty: none
};

// True for every path that belongs to the server API, right or wrong.
bool is_service_path(std::string_view path);
// Nothing: there is no such path.
std::optional<ServiceTarget> parse_service_target(std::string_view path, std::string_view query);

}  // namespace signalling
