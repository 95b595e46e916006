// networks [--seeds N] [--first S] [--seed S] [--lines FILE] [--keep FOLDER]
//
// Random scenarios (tests/support/random_scenario.h) through the whole of `guichet-load simulate`:
// read like a file, the counter's day, then the worlds of its visits, twice, by one worker and by
// two. No figure is expected, only the laws: nothing breaks one of the relay's, no citizen and no
// visit is lost on the way into the result, and both results are the same bytes. A seed that fails
// leaves its scenario in FOLDER; the lines that it prints are the reproduction.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "loadtest/app/simulation.h"
#include "tests/support/random_scenario.h"

namespace {

using loadtest::Result;
using Breaches = std::vector<std::string>;

template <class Items>
void check_sum(const Result& result, const Items& items, const std::string& what, Breaches& all) {
  std::int64_t citizens = 0;
  std::int64_t answered = 0;
  for (const auto& item : items) {
    citizens += item.figures.citizens();
    answered += item.figures.answered();
  }
  if (citizens != result.all.citizens() || answered != result.all.answered()) {
    all.push_back("the result: " + what + " do not add up");
  }
}

void check_result(const Result& result, Breaches& all) {
  std::int64_t outcomes = 0;
  for (std::size_t i = 0; i < loadtest::kOutcomes; ++i) {
    outcomes += result.all.outcome(static_cast<loadtest::Outcome>(i));
  }
  if (outcomes != result.all.citizens()) all.emplace_back("the result: outcomes do not add up");
  if (result.visits != result.all.answered()) {
    all.push_back("the result: " + std::to_string(result.all.answered()) + " were answered, " +
                  std::to_string(result.visits) + " visits were played");
  }
  check_sum(result, result.sites, "sites", all);
  check_sum(result, result.bodies, "organisations", all);
  check_sum(result, result.lines, "lines", all);
}

class Networks {
 public:
  Networks(std::span<const loadtest::NamedLine> lines, std::string keep)
      : lines_(lines), keep_(std::move(keep)) {}

  bool run(std::uint64_t seed) {
    const std::string name = "network-" + std::to_string(seed) + ".yaml";
    const std::string path = (std::filesystem::path(keep_) / name).string();
    const std::string text = test::RandomScenario(seed, lines_).text();
    const Breaches breaches = play(text, path);
    for (const std::string& breach : breaches) {
      std::printf("networks --seed %llu: %s\n", static_cast<unsigned long long>(seed),
                  breach.c_str());
    }
    if (breaches.empty()) return true;
    std::ofstream(path) << text;
    std::printf("  guichet-load simulate %s --lines loadtest/links.yaml\n", path.c_str());
    std::fflush(stdout);
    return false;
  }

  [[nodiscard]] std::string totals() const {
    return std::to_string(citizens_) + " citizens, " + std::to_string(visits_) + " visits in " +
           std::to_string(worlds_) + " worlds, " + std::to_string(seconds_) + " s of talk";
  }

 private:
  Breaches play(const std::string& text, const std::string& name) {
    const auto read = loadtest::read_scenario(text, name, lines_);
    Breaches all;
    for (const config::Problem& each : read.problems) all.push_back(config::to_string(each));
    if (!all.empty()) return all;
    const Result result = play(read.scenario, 1);
    all = result.breaches;
    check_result(result, all);
    if (to_json(play(read.scenario, 2)) != to_json(result)) {
      all.emplace_back("another result with two workers");
    }
    citizens_ += result.all.citizens();
    visits_ += result.visits;
    worlds_ += result.worlds;
    seconds_ += result.visit_seconds;
    return all;
  }
  [[nodiscard]] Result play(const loadtest::Scenario& scenario, std::size_t workers) const {
    return loadtest::Simulation(scenario, lines_, {.workers = workers}).run();
  }

  std::span<const loadtest::NamedLine> lines_;
  std::string keep_;
  std::int64_t citizens_ = 0;
  std::int64_t visits_ = 0;
  std::int64_t worlds_ = 0;
  std::int64_t seconds_ = 0;
};

loadtest::Lines read_lines(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  loadtest::Lines lines = loadtest::read_lines(text, path);
  for (const config::Problem& each : lines.problems) {
    std::fprintf(stderr, "%s\n", config::to_string(each).c_str());
  }
  return lines;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Random scenarios through the simulator: laws instead of expectations");
  std::uint64_t count = 20;
  std::uint64_t first = 1;
  std::uint64_t only = 0;
  std::string path = "loadtest/links.yaml";
  std::string keep = ".";
  app.add_option("--seeds", count, "how many");
  app.add_option("--first", first, "the first of them");
  app.add_option("--seed", only, "this one alone");
  app.add_option("--lines", path, "the file of lines")->check(CLI::ExistingFile);
  app.add_option("--keep", keep, "folder for the scenarios that fail")
      ->check(CLI::ExistingDirectory);
  CLI11_PARSE(app, argc, argv);
  const loadtest::Lines lines = read_lines(path);
  if (!lines.ok()) return 2;
  if (only != 0) {
    first = only;
    count = 1;
  }
  Networks networks(lines.lines, keep);
  std::uint64_t bad = 0;
  for (std::uint64_t i = 0; i < count; ++i) bad += networks.run(first + i) ? 0 : 1;
  std::printf("%llu networks, %llu broke a law; %s\n", static_cast<unsigned long long>(count),
              static_cast<unsigned long long>(bad), networks.totals().c_str());
  return bad == 0 ? 0 : 1;
}
