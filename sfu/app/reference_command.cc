#include <cstdio>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "config/reference.h"
#include "sfu/app/commands.h"
#include "sfu/metrics/metrics_reference.h"

namespace sfu {

void add_reference_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("reference", "Print docs/CONFIG.md or docs/METRICS.md");
  const auto page = std::make_shared<std::string>();
  command->add_option("page", *page, "config or metrics")
      ->required()
      ->check(CLI::IsMember({"config", "metrics"}));
  command->callback([page, &status] {
    const std::string text = *page == "config" ? config::reference() : metrics_reference();
    status = std::fputs(text.c_str(), stdout) >= 0 ? 0 : 1;
  });
}

}  // namespace sfu
