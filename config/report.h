// Where a reader of the file stands and what it found wrong there. All problems are collected, so
// that an operator mends a file in one go.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.h"

namespace config {

class Report {
 public:
  explicit Report(std::string_view file) : file_(file) {}
  void problem(int line, std::string key, std::string what);
  // Lines of the keys that were read, for the checks between keys.
  void remember(const std::string& key, int line) { lines_[key] = line; }
  [[nodiscard]] int line_of(const std::string& key) const;  // of the key or what encloses it
  [[nodiscard]] const std::map<std::string, int>& lines() const { return lines_; }
  [[nodiscard]] bool has(const std::string& key) const { return lines_.contains(key); }
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }  // by line

 private:
  std::string file_;
  std::map<std::string, int> lines_;
  std::vector<Problem> problems_;
};

// A value's place: its line in the file and its key, "organisations[0].id".
struct Cursor {
  Report& report;
  std::string key;
  int line = 0;
  void problem(std::string what) const { report.problem(line, key, std::move(what)); }
  [[nodiscard]] Cursor child(std::string_view name, int at_line) const;
  [[nodiscard]] Cursor item(std::size_t index, int at_line) const;
};

}  // namespace config
