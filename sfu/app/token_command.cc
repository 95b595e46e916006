#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sfu/app/commands.h"
#include "signalling/auth/service_token.h"
#include "signalling/auth/token.h"

namespace sfu {
namespace {

using signalling::Role;
using signalling::ServiceClaims;
using signalling::ServiceScope;

struct TokenArguments {
  std::string config;
  std::string room;
  std::string name;
  std::string role;
  std::string service;
  std::vector<std::string> scopes;
  std::vector<std::string> organisations;
  std::int64_t days = 0;  // 0: as configured
};

constexpr std::int64_t kDay = 86'400;

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

int print_service_token(const TokenArguments& arguments, const config::Config& config) {
  ServiceClaims claims;
  claims.service = arguments.service;
  if (!signalling::is_service_name(claims.service)) {
    return complain("--service must be 1..40 of a-z, 0-9 and -");
  }
  for (const ServiceScope scope : signalling::kServiceScopes) {  // each once, whatever was said
    const std::string name(to_string(scope));
    if (std::ranges::count(arguments.scopes, name) > 0) claims.scopes.push_back(scope);
  }
  if (claims.scopes.empty()) return complain("--service needs a --scope");
  for (const std::string& id : arguments.organisations) {
    if (config::find_organisation(config.organisations, id) == nullptr) {
      return complain(("no such organisation: " + id).c_str());
    }
    claims.organisations.push_back(id);
  }
  if (std::ranges::count(config.service.revoked, claims.service) > 0) {
    return complain("service.revoked has that name: choose another one");
  }
  const std::int64_t configured = config.service.token_lifetime / TimeDelta::seconds(1);
  claims.issued = unix_now();
  claims.expires = claims.issued + (arguments.days > 0 ? arguments.days * kDay : configured);
  std::printf("%s\n", signalling::make_service_token(claims, config.auth.secret).c_str());
  return 0;
}

int print_token(const TokenArguments& arguments) {
  const std::optional<config::Config> loaded = load_or_complain(arguments.config);
  if (!loaded) return 1;
  if (!arguments.service.empty()) return print_service_token(arguments, *loaded);
  const config::AuthConfig& auth = loaded->auth;
  if (arguments.role.empty()) return complain("give --room and --role, or --service");
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
  CLI::App* command =
      app.add_subcommand("token", "Print a token (JWT): of one room, or of a business system");
  const auto arguments = std::make_shared<TokenArguments>();
  command->add_option("--config", arguments->config, "The configuration file")->required();
  command->add_option("--room", arguments->room, "The room's id; '*' for a load test");
  command->add_option("--role", arguments->role, "publish, subscribe or both")
      ->check(CLI::IsMember(kRoles));
  command->add_option("--name", arguments->name, "What others in the room read");
  std::set<std::string> scopes;
  for (const ServiceScope scope : signalling::kServiceScopes) scopes.emplace(to_string(scope));
  CLI::Option* service =
      command->add_option("--service", arguments->service, "A business system at the server API")
          ->excludes("--room")
          ->excludes("--role")
          ->excludes("--name");
  command
      ->add_option("--scope", arguments->scopes,
                   "What it may do: visits:create, visits:read, visits:end; several times")
      ->needs(service)
      ->check(CLI::IsMember(scopes));
  command
      ->add_option("--organisation", arguments->organisations,
                   "Only visits of this one; several times; all of them when not given")
      ->needs(service);
  command
      ->add_option("--days", arguments->days,
                   "How long it is good; service.token_lifetime_s when not given")
      ->needs(service)
      ->check(CLI::Range(std::int64_t{1}, signalling::kMaxServiceLifetime / kDay));
  command->callback([arguments, &status] { status = print_token(*arguments); });
}

}  // namespace sfu
