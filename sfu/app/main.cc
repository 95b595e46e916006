// guichet: serve, check, token, kiosk-kit, health, reference; and of the operator's API: status,
// sites, desks, visits, devices, drain, kick, enrol, revoke.
#include <cstdio>
#include <exception>
#include <string>

#include <CLI/CLI.hpp>

#include "sfu/app/commands.h"
#include "sfu/app/version.h"

int main(int argc, char** argv) {
  CLI::App app{"Guichet: a relay for video counters", "guichet"};
  app.set_version_flag("--version", std::string(sfu::kVersion));
  app.require_subcommand(1);
  int status = 0;
  sfu::add_serve_command(app, status);
  sfu::add_check_command(app, status);
  sfu::add_token_command(app, status);
  sfu::add_kiosk_kit_command(app, status);
  sfu::add_health_command(app, status);
  sfu::add_admin_commands(app, status);
  sfu::add_reference_command(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "guichet: %s\n", error.what());
    return 1;
  }
  return status;
}
