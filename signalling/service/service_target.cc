#include "signalling/service/service_target.h"

#include "signalling/sdp/tokens.h"

namespace signalling {
namespace {

constexpr std::string_view kRoot = "/api";
constexpr std::string_view kVisits = "/api/v1/visits";
constexpr std::size_t kMaxVisit = 64;  // ids have 16; what is longer names none

bool is_visit(std::string_view text) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  return !text.empty() && text.size() <= kMaxVisit &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

void read_query(std::string_view query, ServiceTarget& target) {
  while (!query.empty()) {
    std::string_view value = take_token(query, '&');
    const std::string_view name = take_token(value, '=');
    if (name == "limit") {
      const auto limit = parse_number<std::size_t>(value);
      if (limit && *limit >= 1 && *limit <= ServiceTarget::kMostPerPage) {
        target.limit = *limit;
      } else {
        target.bad_query = name;
      }
    } else if (name == "after") {
      if (is_visit(value)) {
        target.after = value;
      } else {
        target.bad_query = name;
      }
    }
  }
}

}  // namespace

bool is_service_path(std::string_view path) {
  return path == kRoot || (path.starts_with(kRoot) && path.substr(kRoot.size()).starts_with('/'));
}

std::optional<ServiceTarget> parse_service_target(std::string_view path, std::string_view query) {
  if (!path.starts_with(kVisits)) return std::nullopt;
  ServiceTarget target;
  std::string_view rest = path.substr(kVisits.size());
  if (rest.empty()) {
    read_query(query, target);
    return target;
  }
  if (!rest.starts_with('/')) return std::nullopt;
  rest.remove_prefix(1);
  if (!is_visit(rest)) return std::nullopt;
  target.visit = rest;
  return target;
}

}  // namespace signalling
