#include "loadtest/app/scenario_files.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace loadtest {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxFile = 4 * 1'024 * 1'024;  // 10,000 sites written out are about 1 MB

std::optional<std::string> read(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error || size > kMaxFile) {
    std::fprintf(stderr, "%s: %s\n", path.c_str(),
                 error ? ("cannot be read: " + error.message()).c_str() : "is larger than 4 MiB");
    return std::nullopt;
  }
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file) return text;
  std::fprintf(stderr, "%s: cannot be read\n", path.c_str());
  return std::nullopt;
}

std::string lines_beside(const std::string& scenario) {
  const fs::path folder = fs::path(scenario).parent_path();
  const fs::path beside = folder / "links.yaml";
  std::error_code error;
  return fs::exists(beside, error) ? beside.string() : (folder / ".." / "links.yaml").string();
}

bool print(const std::vector<config::Problem>& problems) {
  for (const config::Problem& each : problems) {
    std::fprintf(stderr, "%s\n", config::to_string(each).c_str());
  }
  return !problems.empty();
}

}  // namespace

std::optional<ScenarioFiles> load_scenario(const std::string& path, const std::string& lines) {
  const std::string lines_path = lines.empty() ? lines_beside(path) : lines;
  const auto lines_text = read(lines_path);
  const auto text = read(path);
  if (!lines_text || !text) return std::nullopt;
  Lines known = read_lines(*lines_text, lines_path);
  if (print(known.problems)) return std::nullopt;
  ScenarioRead scenario = read_scenario(*text, path, known.lines);
  if (print(scenario.problems)) return std::nullopt;
  return ScenarioFiles{std::move(scenario.scenario), std::move(known.lines)};
}

}  // namespace loadtest
