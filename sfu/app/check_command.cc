#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sfu/app/commands.h"
#include "sfu/app/page_certificate.h"
#include "signalling/tls/state_directory.h"

namespace sfu {

std::optional<config::Config> load_or_complain(const std::string& path) {
  config::LoadResult result = config::load_file(path);
  for (const config::Problem& problem : result.problems) {
    std::fprintf(stderr, "%s\n", to_string(problem).c_str());
  }
  if (!result.ok()) return std::nullopt;
  return std::move(result.config);
}

namespace {

std::vector<config::Problem> state_problems(const std::string& file,
                                            const config::LoadResult& loaded) {
  const std::string key = "state.directory";
  const auto problem = signalling::StateDirectory::problem_of(loaded.config.state.directory);
  if (!problem) return {};
  return {{file, loaded.lines.at(key), key, *problem}};
}

}  // namespace

void add_check_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("check", "Print every problem of a configuration file");
  const auto file = std::make_shared<std::string>();
  command->add_option("--config", *file, "The configuration file")->required();
  command->callback([file, &status] {
    config::LoadResult result = config::load_file(*file);
    if (result.ok()) result.problems = tls_problems(*file, result);
    if (result.ok()) result.problems = state_problems(*file, result);
    for (const config::Problem& problem : result.problems) {
      std::printf("%s\n", to_string(problem).c_str());
    }
    if (result.ok()) std::printf("%s: no problem found\n", file->c_str());
    status = result.ok() ? 0 : 1;
  });
}

}  // namespace sfu
