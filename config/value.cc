#include "config/value.h"

#include <algorithm>
#include <charconv>

namespace config {
namespace {

constexpr std::size_t kMaxShown = 40;
constexpr std::size_t kMaxId = 40;
constexpr std::size_t kClose = 2;  // edits between a misspelt key and the meant one

std::string found(const YAML::Node& node) {
  if (node.IsScalar()) return in_quotes(node.Scalar());
  if (node.IsSequence()) return "a list";
  return node.IsMap() ? "a mapping" : "nothing";
}

// yaml-cpp tags a plain scalar "?" and a quoted one "!": "8080" in quotes is text, not a number.
bool is_plain(const YAML::Node& node) { return node.IsScalar() && node.Tag() == "?"; }

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; });
}

// Levenshtein's, one row at a time.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

std::string to_string(Bounds bounds) {
  return std::to_string(bounds.min) + ".." + std::to_string(bounds.max);
}

int line_of(const YAML::Node& node) { return node.Mark().line + 1; }

std::string in_quotes(std::string_view text) {
  std::string shown(text.substr(0, kMaxShown));
  std::ranges::replace_if(shown, [](char c) { return c >= 0 && c < ' '; }, ' ');
  return "\"" + shown + (text.size() > kMaxShown ? "…\"" : "\"");
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t fewest = std::min(kClose, word.size() / 2) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t needed = word.size() > kMaxShown ? kMaxShown : edits(word, candidate);
    if (needed >= fewest) continue;
    fewest = needed;
    best = candidate;
  }
  return best.empty() ? "" : "; did you mean \"" + best + "\"?";
}

std::optional<std::int64_t> read_integer(const YAML::Node& node, Bounds bounds, const Cursor& at) {
  std::int64_t value = 0;
  const std::string& text = node.Scalar();
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  const bool integer = is_plain(node) && parsed.ptr == end && !text.empty() &&
                       parsed.ec != std::errc::invalid_argument;
  if (!integer) {
    at.problem("must be an integer, got " + found(node));
  } else if (parsed.ec != std::errc{} || value < bounds.min || value > bounds.max) {
    at.problem("must be " + to_string(bounds) + ", got " + text);
  } else {
    return value;
  }
  return std::nullopt;
}

std::optional<bool> read_boolean(const YAML::Node& node, const Cursor& at) {
  if (is_plain(node) && node.Scalar() == "true") return true;
  if (is_plain(node) && node.Scalar() == "false") return false;
  at.problem("must be true or false, got " + found(node));
  return std::nullopt;
}

std::optional<std::string> read_text(const YAML::Node& node, Bounds length, const Cursor& at) {
  if (!node.IsScalar()) {
    at.problem("must be text, got " + found(node));
    return std::nullopt;
  }
  const std::string& text = node.Scalar();
  const auto size = static_cast<std::int64_t>(text.size());
  if (size < length.min || size > length.max) {
    // Never the text itself: it may be a secret.
    at.problem("must have " + to_string(length) + " bytes, got " + std::to_string(size));
  } else if (has_control(text)) {
    at.problem("must not contain control characters");
  } else {
    return text;
  }
  return std::nullopt;
}

std::optional<std::string> read_id(const YAML::Node& node, const Cursor& at) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (node.IsScalar()) {
    const std::string& id = node.Scalar();
    if (!id.empty() && id.size() <= kMaxId && std::ranges::all_of(id, allowed)) return id;
  }
  at.problem("must be 1..40 of a-z, 0-9 and -, got " + found(node));
  return std::nullopt;
}

std::optional<std::size_t> read_choice(const YAML::Node& node,
                                       const std::vector<std::string>& choices, const Cursor& at) {
  if (node.IsScalar()) {
    const auto match = std::ranges::find(choices, node.Scalar());
    if (match != choices.end()) return static_cast<std::size_t>(match - choices.begin());
  }
  at.problem("must be one of " + joined(choices) + ", got " + found(node));
  return std::nullopt;
}

std::vector<YAML::Node> read_items(const YAML::Node& node, Bounds count, const Cursor& at) {
  if (!node.IsSequence()) {
    at.problem("must be a list, got " + found(node));
    return {};
  }
  const auto size = static_cast<std::int64_t>(node.size());
  if (size < count.min || size > count.max) {
    at.problem("must have " + to_string(count) + " items, got " + std::to_string(size));
    return {};
  }
  return {node.begin(), node.end()};
}

}  // namespace config
