// The subcommands of `guichet-load`. Each adds itself to the command line and, when it was chosen,
// leaves the program's exit status in `status`.
#pragma once

#include <CLI/App.hpp>

namespace loadtest {

void add_simulate_command(CLI::App& app, int& status);
void add_check_command(CLI::App& app, int& status);
void add_reference_command(CLI::App& app, int& status);

}  // namespace loadtest
