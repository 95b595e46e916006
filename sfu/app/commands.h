// The subcommands of `guichet`. Each adds itself to the command line and, when it was chosen,
// leaves the program's exit status in `status`.
#pragma once

#include <optional>
#include <string>

#include <CLI/App.hpp>

#include "config/config.h"

namespace sfu {

void add_serve_command(CLI::App& app, int& status);
void add_check_command(CLI::App& app, int& status);
void add_token_command(CLI::App& app, int& status);
void add_kiosk_kit_command(CLI::App& app, int& status);
void add_health_command(CLI::App& app, int& status);
void add_admin_commands(CLI::App& app, int& status);  // status, sites, desks, visits, drain, kick
void add_reference_command(CLI::App& app, int& status);

// The configuration, or none after its problems were printed on standard error.
std::optional<config::Config> load_or_complain(const std::string& path);

}  // namespace sfu
