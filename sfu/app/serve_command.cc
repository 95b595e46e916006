#include <sys/resource.h>

#include <cstdint>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "sfu/app/commands.h"
#include "sfu/app/logging.h"
#include "sfu/app/node.h"

namespace sfu {
namespace {

namespace fs = std::filesystem;

struct ServeArguments {
  std::string config;
  std::string web;
  std::string pdf_viewer = "/usr/share/javascript/pdf";  // as Debian's libjs-pdf installs it
};

// As installed: /usr/local/bin/guichet and /usr/local/share/guichet/web.
fs::path default_web() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return program.parent_path().parent_path() / "share/guichet/web";
}

// Every connection is a file descriptor; the usual soft limit of 1,024 is for select().
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int serve(const ServeArguments& arguments) {
  std::optional<config::Config> loaded = load_or_complain(arguments.config);
  if (!loaded) return 1;
  start_logging(loaded->log);
  raise_descriptor_limit();
  try {
    Node::Options options;
    options.config_file = arguments.config;
    options.web = arguments.web.empty() ? default_web() : fs::path(arguments.web);
    options.pdf_viewer = arguments.pdf_viewer;
    Node node(std::move(*loaded), options);
    node.start();
    node.run();
  } catch (const std::exception& error) {
    log_error("node.failed", error.what());
    return 1;
  }
  return 0;
}

}  // namespace

void add_serve_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("serve", "Run the relay");
  const auto arguments = std::make_shared<ServeArguments>();
  // The last one counts, so that `./run --config other.yaml` works.
  command->add_option("--config", arguments->config, "The configuration file")
      ->required()
      ->take_last();
  command->add_option("--web", arguments->web, "The pages' folder, if not ../share/guichet/web")
      ->take_last();
  command->add_option("--pdf-viewer", arguments->pdf_viewer, "The folder of PDF.js")
      ->take_last()
      ->capture_default_str();
  command->callback([arguments, &status] { status = serve(*arguments); });
}

}  // namespace sfu
