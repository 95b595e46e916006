// guichet-load: simulate, check, reference.
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "loadtest/app/commands.h"

int main(int argc, char** argv) {
  CLI::App app{"Guichet's load tester: networks of counters in virtual time", "guichet-load"};
  app.require_subcommand(1);
  int status = 0;
  loadtest::add_simulate_command(app, status);
  loadtest::add_check_command(app, status);
  loadtest::add_reference_command(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "guichet-load: %s\n", error.what());
    return 2;
  }
  return status;
}
