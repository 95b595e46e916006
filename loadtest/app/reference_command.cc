#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>

#include "loadtest/app/commands.h"
#include "loadtest/scenario/scenario_reference.h"

namespace loadtest {

void add_reference_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("reference", "Print docs/SCENARIOS.md");
  command->callback(
      [&status] { status = std::fputs(scenario_reference().c_str(), stdout) >= 0 ? 0 : 1; });
}

}  // namespace loadtest
