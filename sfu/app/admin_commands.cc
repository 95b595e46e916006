// status, sites, desks, visits, budget, devices, drain, kick, enrol, revoke: the operator's API
// from a shell. Status 0: done; 1: refused, or no answer; 2: the command line is wrong.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "sfu/app/admin_client.h"
#include "sfu/app/admin_text.h"
#include "sfu/app/commands.h"

namespace sfu {
namespace {

constexpr std::string_view kScheme = "http://";

constexpr TimeDelta kPatience = TimeDelta::seconds(10);

struct AdminTarget {
  config::Endpoint endpoint;
  std::string token;
};

struct AdminArguments {
  std::string config;
  std::string url;
  std::string token_file;
  std::string id;  // of a visit or a device
  bool json = false;
  // Of `enrol`.
  std::string site;
  std::string organisation;
  std::string desk;
  std::string label;
  std::string pages;
};

AdminTarget target_of_url(const AdminArguments& arguments) {
  std::string_view url = arguments.url;
  if (!url.starts_with(kScheme)) throw std::runtime_error("--url must be http://IP:PORT");
  url.remove_prefix(kScheme.size());
  if (url.ends_with('/')) url.remove_suffix(1);
  const auto endpoint = config::parse_endpoint(url);
  if (!endpoint) throw std::runtime_error("--url must be http://IP:PORT");
  std::ifstream file(arguments.token_file, std::ios::binary);
  std::string token{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  const bool good = std::ranges::all_of(token, [](char c) { return c > ' ' && c < 0x7f; });
  if (token.empty() || !good) throw std::runtime_error("no token in " + arguments.token_file);
  return {*endpoint, token};
}

std::optional<AdminTarget> find_target(const AdminArguments& arguments) {
  if (arguments.config.empty()) return target_of_url(arguments);
  const std::optional<config::Config> loaded = load_or_complain(arguments.config);
  if (!loaded) return std::nullopt;
  if (loaded->admin.token.empty()) {
    throw std::runtime_error(arguments.config + " gives no admin.token or admin.token_file");
  }
  return AdminTarget{loaded->admin.listen, loaded->admin.token};
}

std::string code_request(const AdminArguments& arguments) {
  boost::json::object body;
  for (const auto& [key, value] :
       {std::pair("site", &arguments.site), std::pair("organisation", &arguments.organisation),
        std::pair("desk", &arguments.desk), std::pair("label", &arguments.label)}) {
    if (!value->empty()) body[key] = *value;
  }
  return boost::json::serialize(body);
}

std::string done(const std::string& name) {
  if (name == "drain") return "draining";
  return name == "revoke" ? "revoked" : "ended";
}

// 202: the relay has asked another of its threads, and knows in a moment.
std::optional<AdminAnswer> ask_until_known(const config::Endpoint& endpoint,
                                           const AdminQuestion& question) {
  constexpr int kTries = 10;
  constexpr auto kMoment = std::chrono::milliseconds(200);
  std::optional<AdminAnswer> answer = ask_admin(endpoint, question, kPatience);
  for (int i = 1; i < kTries && answer && answer->status == 202 && question.method == "GET"; ++i) {
    std::this_thread::sleep_for(kMoment);
    answer = ask_admin(endpoint, question, kPatience);
  }
  return answer;
}

int ask(const std::string& name, const std::string& method, const std::string& path,
        const AdminArguments& arguments) {
  try {
    const std::string body = name == "enrol" ? code_request(arguments) : "";
    const std::optional<AdminTarget> target = find_target(arguments);
    if (!target) return 1;
    const auto asked = ask_until_known(target->endpoint, {path, method, target->token, body});
    if (!asked) throw std::runtime_error("no answer from " + to_string(target->endpoint));
    const AdminAnswer& answer = *asked;
    if (method == "GET" && answer.status == 202)
      throw std::runtime_error("not known yet: ask again");
    if (answer.status / 100 != 2) {
      throw std::runtime_error(std::to_string(answer.status) + ": " + error_text(answer.body));
    }
    if (arguments.json) {
      std::printf("%s\n", answer.body.c_str());
    } else if (method == "GET") {
      std::printf("%s", to_text(path, answer.body).c_str());
    } else if (name == "enrol") {
      std::printf("%s", code_text(answer.body, arguments.pages).c_str());
    } else {
      std::printf("%s\n", done(name).c_str());
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "guichet %s: %s\n", name.c_str(), error.what());
    return 1;
  }
}

struct Verb {
  std::string name;
  std::string method;
  std::string path;
  std::string help;
  std::string behind = {};  // the id
};

void add_place(CLI::App& command, AdminArguments& arguments) {
  CLI::Option* site = command.add_option("--site", arguments.site, "A kiosk of this site");
  CLI::Option* organisation =
      command.add_option("--organisation", arguments.organisation, "Or: a desk of this one …");
  CLI::Option* desk = command.add_option("--desk", arguments.desk, "… this desk");
  organisation->needs(desk)->excludes(site);
  desk->needs(organisation);
  command.add_option("--label", arguments.label, "What you call the machine: \"hall, left\"");
  command.add_option("--pages", arguments.pages,
                     "What kiosks and desks call the relay: https://HOST");
}

void add(CLI::App& app, const Verb& verb, int& status) {
  CLI::App* command = app.add_subcommand(verb.name, verb.help);
  const auto arguments = std::make_shared<AdminArguments>();
  CLI::Option* config = command->add_option(
      "--config", arguments->config, "The relay's configuration: its admin.listen and token");
  CLI::Option* url = command->add_option("--url", arguments->url, "Instead: http://IP:PORT");
  CLI::Option* token = command->add_option("--token-file", arguments->token_file,
                                           "With --url: the file with the admin token");
  url->excludes(config)->needs(token);
  token->needs(url);
  command->add_flag("--json", arguments->json, "The answer as the API gives it");
  if (verb.name == "kick" || verb.name == "revoke" || verb.name == "budget") {
    command->add_option("ID", arguments->id, "As `guichet visits` or `guichet devices` shows it")
        ->required()
        ->check([](const std::string& id) {
          const bool hex = id.find_first_not_of("0123456789abcdef") == std::string::npos;
          return id.size() == 16 && hex ? std::string() : "16 hexadecimal digits";
        });
  }
  if (verb.name == "enrol") add_place(*command, *arguments);
  command->callback([verb, arguments, &status] {
    if (arguments->config.empty() && arguments->url.empty()) {
      throw CLI::RequiredError("--config or --url");
    }
    status = ask(verb.name, verb.method, verb.path + arguments->id + verb.behind, *arguments);
  });
}

}  // namespace

void add_admin_commands(CLI::App& app, int& status) {
  for (const Verb& verb :
       {Verb{"status", "GET", "/admin/v1/status", "Say how a running relay stands"},
        Verb{"sites", "GET", "/admin/v1/sites", "List the sites and why one is red"},
        Verb{"desks", "GET", "/admin/v1/desks", "List the desks and what they do"},
        Verb{"visits", "GET", "/admin/v1/visits", "List the visits under way"},
        Verb{"budget", "GET", "/admin/v1/visits/", "Say what the lines of one visit are spent on",
             "/budget"},
        Verb{"devices", "GET", "/admin/v1/devices", "List the enrolled kiosks and desks"},
        Verb{"enrol", "POST", "/admin/v1/enrolment-codes", "Print a one-time code for one of them"},
        Verb{"revoke", "DELETE", "/admin/v1/devices/", "Shut one out, a running visit included"},
        Verb{"drain", "POST", "/admin/v1/drain", "No new visits; stop when those under way end"},
        Verb{"kick", "DELETE", "/admin/v1/visits/", "End one visit"}}) {
    add(app, verb, status);
  }
}

}  // namespace sfu
