#include "config/report.h"

#include <algorithm>

namespace config {

void Report::problem(int line, std::string key, std::string what) {
  const auto place = std::ranges::upper_bound(problems_, line, {}, &Problem::line);
  problems_.insert(place, {file_, line, std::move(key), std::move(what)});
}

int Report::line_of(const std::string& key) const {
  std::string place = key;
  while (!place.empty()) {
    if (const auto found = lines_.find(place); found != lines_.end()) return found->second;
    const std::size_t cut = place.find_last_of(".[");
    place.resize(cut == std::string::npos ? 0 : cut);
  }
  return 0;
}

Cursor Cursor::child(std::string_view name, int at_line) const {
  return {report, key.empty() ? std::string(name) : key + "." + std::string(name), at_line};
}

Cursor Cursor::item(std::size_t index, int at_line) const {
  return {report, key + "[" + std::to_string(index) + "]", at_line};
}

}  // namespace config
