#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "sfu/app/admin_client.h"
#include "sfu/app/commands.h"

namespace sfu {
namespace {

constexpr TimeDelta kPatience = TimeDelta::seconds(2);  // less than a supervisor's own

int report_health(const std::string& file, const char* path) {
  const std::optional<config::Config> loaded = load_or_complain(file);
  if (!loaded) return 1;
  const auto answer = ask_admin(loaded->admin.listen, path, kPatience);
  if (!answer) {
    std::printf("no answer at %s\n", config::to_string(loaded->admin.listen).c_str());
    return 1;
  }
  std::fputs(answer->body.c_str(), stdout);
  return answer->status == 200 ? 0 : 1;
}

}  // namespace

void add_health_command(CLI::App& app, int& status) {
  CLI::App* command =
      app.add_subcommand("health", "Ask a running relay whether it is well; status 0 when it is");
  const auto file = std::make_shared<std::string>();
  const auto ready = std::make_shared<bool>(false);
  command->add_option("--config", *file, "Its configuration file")->required();
  command->add_flag("--ready", *ready, "Ask whether new visits are welcome: no while it drains");
  command->callback(
      [file, ready, &status] { status = report_health(*file, *ready ? "/readyz" : "/healthz"); });
}

}  // namespace sfu
