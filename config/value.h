// Reads one YAML value; a wrong one becomes a problem that says what is right and what was found.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/report.h"

namespace config {

struct Bounds {
  std::int64_t min = 0;
  std::int64_t max = 0;
};
std::string to_string(Bounds bounds);  // "1..65535"

int line_of(const YAML::Node& node);           // 1-based
std::string in_quotes(std::string_view text);  // in quotes, shortened, without control characters
// "; did you mean "port"?" when a candidate is close to the word, otherwise empty.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

std::optional<std::int64_t> read_integer(const YAML::Node& node, Bounds bounds, const Cursor& at);
std::optional<bool> read_boolean(const YAML::Node& node, const Cursor& at);
// Any scalar as text of so many bytes, without control characters.
std::optional<std::string> read_text(const YAML::Node& node, Bounds length, const Cursor& at);
// [a-z0-9-]{1,40}: stands in URLs, tokens and metrics as it is.
std::optional<std::string> read_id(const YAML::Node& node, const Cursor& at);
std::optional<std::size_t> read_choice(const YAML::Node& node,
                                       const std::vector<std::string>& choices, const Cursor& at);
// The items of a sequence of so many; empty after a problem.
std::vector<YAML::Node> read_items(const YAML::Node& node, Bounds count, const Cursor& at);

}  // namespace config
