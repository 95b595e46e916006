#include "signalling/whip/http_fields.h"

#include <algorithm>
#include <cctype>

#include "signalling/sdp/tokens.h"

namespace signalling {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool same(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_token68(std::string_view text) {  // RFC 9110 §11.2
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_' ||
           c == '~' || c == '+' || c == '/' || c == '=';
  });
}

// "q=0", "q=0.0", "q=0.000".
bool refuses(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view parameter = trimmed(take_token(parameters, ';'));
    if (parameter.size() < 3 || !same(parameter.substr(0, 2), "q=")) continue;
    return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
  }
  return false;
}

}  // namespace

std::optional<std::string_view> bearer_token(std::string_view authorization) {
  std::string_view rest = trimmed(authorization);
  if (!same(take_token(rest), "Bearer")) return std::nullopt;
  const std::string_view token = trimmed(rest);
  return is_token68(token) ? std::optional(token) : std::nullopt;
}

bool is_media_type(std::string_view content_type, std::string_view wanted) {
  return same(trimmed(take_token(content_type, ';')), wanted);
}

bool accepts(std::string_view accept, std::string_view wanted) {
  if (trimmed(accept).empty()) return true;
  const std::string_view type = wanted.substr(0, wanted.find('/'));
  while (!accept.empty()) {
    std::string_view range = trimmed(take_token(accept, ','));
    const std::string_view name = trimmed(take_token(range, ';'));
    const bool whole_type = name.ends_with("/*") && same(name.substr(0, name.size() - 2), type);
    if ((same(name, wanted) || whole_type || name == "*/*") && !refuses(range)) return true;
  }
  return false;
}

Precondition check_if_match(std::string_view if_match, std::string_view tag) {
  if (trimmed(if_match).empty()) return Precondition::kAbsent;
  while (!if_match.empty()) {
    const std::string_view one = trimmed(take_token(if_match, ','));
    if (one == "*" || one == "\"*\"") return Precondition::kAny;
    if (one == tag) return Precondition::kMatches;
  }
  return Precondition::kFails;
}

}  // namespace signalling
