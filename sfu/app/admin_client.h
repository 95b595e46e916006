// One question to a running relay's private listener, as a health check or an operator asks it:
// over HTTP/1.0, blocking, everything within `patience`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "config/endpoint.h"
#include "sfu/base/units.h"

namespace sfu {

struct AdminAnswer {
  int status = 0;
  std::string body;  // at most kMaxAdminAnswer with the header
};
struct AdminQuestion {
  std::string_view path;
  std::string_view method = "GET";
  std::string_view token = {};  // of the operator's API
  std::string_view body = {};   // JSON
};

// /metrics has some 20 kB, /admin/v1/sites of 10,000 sites some 4 MB.
inline constexpr std::size_t kMaxAdminAnswer = 16 << 20;

// `listen` as configured: of a wildcard address the loopback one is asked. None: nobody answered,
// or not in HTTP.
std::optional<AdminAnswer> ask_admin(const config::Endpoint& listen, const AdminQuestion& question,
                                     TimeDelta patience);
inline std::optional<AdminAnswer> ask_admin(const config::Endpoint& listen, std::string_view path,
                                            TimeDelta patience) {
  return ask_admin(listen, AdminQuestion{.path = path}, patience);
}

// What came over the line, header and body.
std::optional<AdminAnswer> parse_admin_answer(std::string_view text);

}  // namespace sfu
