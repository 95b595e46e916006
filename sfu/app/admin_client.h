// One question to a running relay's private listener, as a health check asks it: GET over HTTP/1.0,
// blocking, everything within `patience`.
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
  std::string body;  // at most kMaxAdminAnswer with the header: /metrics has some 20 kB
};

inline constexpr std::size_t kMaxAdminAnswer = 1 << 20;

// `listen` as configured: of a wildcard address the loopback one is asked. None: nobody answered,
// or not in HTTP.
std::optional<AdminAnswer> ask_admin(const config::Endpoint& listen, std::string_view path,
                                     TimeDelta patience);

// What came over the line, header and body.
std::optional<AdminAnswer> parse_admin_answer(std::string_view text);

}  // namespace sfu
