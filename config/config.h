// The configuration of one node: a YAML file read into plain structs. One file per section; each
// section's rows (config/*_config.cc) are the parser, the bounds and the reference docs/CONFIG.md.
//   load_file(path)            reads, checks everything, gives all problems at once
//   load_string(text, name)    the same for a text; `name` stands for the file in the problems
//   to_string(problem)         "guichet.yaml:2: media.port: must be 1..65535, got 70000"
// With problems the config holds defaults where a value was unusable: print them and stop.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/admin_config.h"
#include "config/auth_config.h"
#include "config/calendar_config.h"
#include "config/limits_config.h"
#include "config/log_config.h"
#include "config/media_config.h"
#include "config/organisation.h"
#include "config/service_config.h"
#include "config/signalling_config.h"
#include "config/site.h"
#include "config/state_config.h"
#include "config/tls_config.h"
#include "config/turn_config.h"
#include "config/webhook_config.h"

namespace config {

struct Config {
  MediaConfig media;
  SignallingConfig signalling;
  TlsConfig tls;
  AdminConfig admin;
  AuthConfig auth;
  ServiceConfig service;
  StateConfig state;
  TurnConfig turn;
  std::vector<Webhook> webhooks;
  LimitsConfig limits;
  LogConfig log;
  CalendarConfig calendar;
  std::vector<Organisation> organisations;
  std::vector<Site> sites;
};

struct Problem {
  std::string file;
  int line = 0;     // 1-based; 0: the file as a whole
  std::string key;  // "organisations[0].desks[1].id"; empty: the file as a whole
  std::string what;
};
std::string to_string(const Problem& problem);

struct LoadResult {
  Config config;
  std::vector<Problem> problems;     // in the order of the file
  std::map<std::string, int> lines;  // of every key that was given
  [[nodiscard]] bool ok() const { return problems.empty(); }
};

LoadResult load_file(const std::string& path);
LoadResult load_string(std::string_view text, std::string_view name);

// nullptr when there is none of that id.
const Organisation* find_organisation(std::span<const Organisation> organisations,
                                      std::string_view id);
const Desk* find_desk(const Organisation& organisation, std::string_view id);
const Site* find_site(std::span<const Site> sites, std::string_view id);

}  // namespace config
