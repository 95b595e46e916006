#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "sfu/app/commands.h"
#include "signalling/auth/token.h"

namespace sfu {
namespace {

using signalling::Role;

struct TokenArguments {
  std::string config;
  std::string room;
  std::string name;
  std::string role;
};

const std::map<std::string, Role> kRoles = {
    {"publish", Role::kPublish}, {"subscribe", Role::kSubscribe}, {"both", Role::kBoth}};

signalling::UnixSeconds unix_now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count();
}

int complain(const char* what) {
  std::fprintf(stderr, "guichet token: %s\n", what);
  return 1;
}

int print_token(const TokenArguments& arguments) {
  const std::optional<config::Config> loaded = load_or_complain(arguments.config);
  if (!loaded) return 1;
  const config::AuthConfig& auth = loaded->auth;
  if (arguments.room.empty() || arguments.room.size() > signalling::kMaxClaim) {
    return complain("--room must have 1..256 bytes");
  }
  if (arguments.name.size() > signalling::kMaxClaim) return complain("--name is too long");
  if (arguments.room == signalling::kAnyRoom && !auth.allow_any_room) {
    return complain("--room '*' needs auth.allow_any_room: true");
  }
  const signalling::UnixSeconds now = unix_now();
  signalling::TokenClaims claims;
  claims.role = kRoles.at(arguments.role);
  claims.room = arguments.room;
  claims.name = arguments.name;
  claims.expires = now + auth.token_lifetime.us() / 1'000'000;
  std::printf("%s\n", signalling::make_token(claims, auth.secret, now).c_str());
  return 0;
}

}  // namespace

void add_token_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("token", "Print a join token (JWT) for one room");
  const auto arguments = std::make_shared<TokenArguments>();
  command->add_option("--config", arguments->config, "The configuration file")->required();
  command->add_option("--room", arguments->room, "The room's id; '*' for a load test")->required();
  command->add_option("--role", arguments->role, "publish, subscribe or both")
      ->required()
      ->check(CLI::IsMember(kRoles));
  command->add_option("--name", arguments->name, "What others in the room read");
  command->callback([arguments, &status] { status = print_token(*arguments); });
}

}  // namespace sfu
