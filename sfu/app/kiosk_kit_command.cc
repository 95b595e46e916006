#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include <CLI/CLI.hpp>

#include "sfu/app/commands.h"
#include "sfu/app/kiosk_kit.h"
#include "signalling/auth/enrolment_code.h"
#include "signalling/tls/local_ca.h"
#include "signalling/tls/text_file.h"

namespace sfu {
namespace {

namespace fs = std::filesystem;

struct KitArguments {
  std::string config;
  std::string site;
  std::string url;
  std::string out;
  std::string code;
};

std::string authority_of(const config::TlsConfig& tls) {
  if (!tls.made()) return "";
  const fs::path file = signalling::LocalCa::certificate_file(tls.local_ca);
  if (auto certificate = signalling::read_text_file(file)) return *std::move(certificate);
  throw std::runtime_error("cannot read " + file.string() +
                           ": the relay makes it at its first start");
}

// The site's name goes into a shell script and a unit file as a comment; it has no control
// characters (config/plain_text.h).
KioskKit describe(const KitArguments& arguments, const config::Config& config) {
  const auto origin = parse_page_origin(arguments.url);
  if (!origin) throw std::runtime_error("--url must be https://host or https://host:port");
  const config::Site* site = config::find_site(config.sites, arguments.site);
  if (site == nullptr) throw std::runtime_error("--site names no site of the configuration");
  const auto code = signalling::read_enrolment_code(arguments.code);
  if (!arguments.code.empty() && !code) {
    throw std::runtime_error("--code is none: `guichet enrol` prints one");
  }
  return {.origin = *origin,
          .site = site->id,
          .site_name = site->name,
          .code = code.value_or(""),
          .ca_certificate = authority_of(config.tls)};
}

int write_kit(const KitArguments& arguments) {
  const std::optional<config::Config> loaded = load_or_complain(arguments.config);
  if (!loaded) return 1;
  try {
    const std::vector<KitFile> files = kiosk_kit(describe(arguments, *loaded));
    // A folder that exists may be in use: nothing in it is replaced.
    if (!fs::create_directory(arguments.out)) throw std::runtime_error(arguments.out + " exists");
    for (const KitFile& file : files) {
      signalling::write_text_file(fs::path(arguments.out) / file.name, file.text,
                                  file.program ? 0755 : 0644);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "guichet kiosk-kit: %s\n", error.what());
    return 1;
  }
  std::printf("%s: what to do with it stands in LISEZ-MOI.md\n", arguments.out.c_str());
  return 0;
}

}  // namespace

void add_kiosk_kit_command(CLI::App& app, int& status) {
  CLI::App* command =
      app.add_subcommand("kiosk-kit", "Write what makes a machine a kiosk of a site");
  const auto arguments = std::make_shared<KitArguments>();
  command->add_option("--config", arguments->config, "The configuration file")->required();
  command->add_option("--site", arguments->site, "The site's id")->required();
  command->add_option("--url", arguments->url, "What kiosks call the relay: https://host[:port]")
      ->required();
  command->add_option("--code", arguments->code, "A one-time code of `guichet enrol --site`");
  command->add_option("--out", arguments->out, "A folder that does not exist yet")->required();
  command->callback([arguments, &status] { status = write_kit(*arguments); });
}

}  // namespace sfu
