#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>

#include "loadtest/app/commands.h"
#include "loadtest/app/scenario_files.h"
#include "loadtest/app/screen.h"
#include "loadtest/app/simulation.h"

namespace loadtest {
namespace {

constexpr int kMissed = 1;
constexpr int kUnusable = 2;
constexpr int kMostWorkers = 256;

struct Wanted {
  std::string scenario;
  std::string lines;
  std::string json;
  std::optional<std::int64_t> seed;
  int workers = 0;
};

// The result, and apart from it what differs from run to run.
std::string document(const Result& result, int workers, std::chrono::milliseconds took) {
  return fmt::format("{{\"result\":{},\"run\":{{\"workers\":{},\"seconds\":{}.{:03}}}}}\n",
                     to_json(result), workers, took.count() / 1'000, took.count() % 1'000);
}

bool write(const std::string& path, const std::string& text) {
  std::FILE* file = path == "-" ? stdout : std::fopen(path.c_str(), "w");
  if (file == nullptr) return false;
  const bool written = std::fputs(text.c_str(), file) >= 0;
  return (file == stdout ? std::fflush(file) : std::fclose(file)) == 0 && written;
}

int simulate(const Wanted& wanted) {
  auto files = load_scenario(wanted.scenario, wanted.lines);
  if (!files) return kUnusable;
  if (wanted.seed) files->scenario.seed = *wanted.seed;
  const int workers = wanted.workers > 0
                          ? wanted.workers
                          : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  LiveTable table(stderr);
  const auto began = std::chrono::steady_clock::now();
  Simulation simulation(files->scenario, files->lines,
                        {.workers = static_cast<std::size_t>(workers),
                         .on_progress = [&](const Progress& now) { table.draw(now); }});
  const Result result = simulation.run();
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - began);
  table.clear();
  std::fputs(summary(result).c_str(), wanted.json == "-" ? stderr : stdout);
  if (!wanted.json.empty() && !write(wanted.json, document(result, workers, took))) {
    std::fprintf(stderr, "%s: cannot be written\n", wanted.json.c_str());
    return kUnusable;
  }
  return result.passed() ? 0 : kMissed;
}

}  // namespace

void add_simulate_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand(
      "simulate", "Play a scenario in virtual time; exit status 1 when a target is missed");
  const auto wanted = std::make_shared<Wanted>();
  command->add_option("scenario", wanted->scenario, "A file of loadtest/scenarios")->required();
  command->add_option("--json", wanted->json, "Write the result there; - is standard output");
  command->add_option("--seed", wanted->seed, "Another day than the file's")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000'000}));
  command->add_option("--workers", wanted->workers, "Threads; as many as processors without it")
      ->check(CLI::Range(1, kMostWorkers));
  command->add_option("--lines", wanted->lines, "The file of lines; links.yaml beside or above it");
  command->callback([wanted, &status] { status = simulate(*wanted); });
}

void add_check_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("check", "Read a scenario and say what is wrong with it");
  const auto wanted = std::make_shared<Wanted>();
  command->add_option("scenario", wanted->scenario, "A file of loadtest/scenarios")->required();
  command->add_option("--lines", wanted->lines, "The file of lines; links.yaml beside or above it");
  command->callback([wanted, &status] {
    status = load_scenario(wanted->scenario, wanted->lines) ? 0 : kUnusable;
    if (status == 0) std::puts("good");
  });
}

}  // namespace loadtest
