#include "config/check.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/value.h"

namespace config {
namespace {

constexpr std::size_t kMinSecret = 32;  // RFC 7518 §3.2: at least as long as the hash
constexpr std::size_t kMinTurnSecret = 16;
constexpr std::streamsize kMaxSecret = 4'096;

std::string item(const std::string& list, std::size_t index) {
  return list + "[" + std::to_string(index) + "]";
}

void problem(Report& report, const std::string& key, std::string what) {
  report.problem(report.line_of(key), key, std::move(what));
}

template <class Items>
void check_unique(const std::string& list, const Items& items, Report& report) {
  std::map<std::string, std::size_t> first;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto [known, added] = first.emplace(items[i].id, i);
    if (added || items[i].id.empty()) continue;
    const std::string key = item(list, i) + ".id";
    problem(report, key,
            in_quotes(items[i].id) + " is already " + item(list, known->second) + " (line " +
                std::to_string(report.line_of(item(list, known->second) + ".id")) + ")");
  }
}

void check_organisations(Config& config, Report& report) {
  check_unique("organisations", config.organisations, report);
  for (std::size_t i = 0; i < config.organisations.size(); ++i) {
    Organisation& organisation = config.organisations[i];
    check_unique(item("organisations", i) + ".desks", organisation.desks, report);
    if (organisation.label.empty()) organisation.label = organisation.name;
  }
}

void check_offered(const Config& config, const std::string& key, const Site& site, Report& report) {
  std::vector<std::string> known;
  for (const Organisation& organisation : config.organisations) known.push_back(organisation.id);
  for (std::size_t i = 0; i < site.organisations.size(); ++i) {
    const std::string& id = site.organisations[i];
    if (id.empty()) continue;  // already reported as no id
    if (find_organisation(config.organisations, id) == nullptr) {
      problem(report, item(key, i),
              in_quotes(id) + " is no organisation" + did_you_mean(id, known));
    }
    const auto here = site.organisations.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(site.organisations.begin(), here, id) != here) {
      problem(report, item(key, i), in_quotes(id) + " is given twice");
    }
  }
}

void check_permanences(const std::string& site_key, const Site& site, Report& report) {
  for (std::size_t i = 0; i < site.permanences.size(); ++i) {
    const std::string& id = site.permanences[i].organisation;
    const std::string key = item(site_key + ".permanences", i) + ".organisation";
    if (id.empty()) continue;  // already reported
    if (std::ranges::find(site.organisations, id) == site.organisations.end()) {
      problem(report, key,
              in_quotes(id) + " is not offered here" + did_you_mean(id, site.organisations));
    }
    const auto here = site.permanences.begin() + static_cast<std::ptrdiff_t>(i);
    const auto given = std::find_if(site.permanences.begin(), here, [&](const Permanence& each) {
      return each.organisation == id;
    });
    if (given != here) problem(report, key, in_quotes(id) + " is given twice: one list of hours");
  }
}

void check_sites(Config& config, Report& report) {
  check_unique("sites", config.sites, report);
  for (std::size_t i = 0; i < config.sites.size(); ++i) {
    Site& site = config.sites[i];
    check_offered(config, item("sites", i) + ".organisations", site, report);
    if (site.organisations.empty()) {
      for (const Organisation& each : config.organisations) site.organisations.push_back(each.id);
    }
    check_permanences(item("sites", i), site, report);
  }
}

// Hours an hour or two wrong would be found out by citizens.
void check_time_zone(const Config& config, Report& report) {
  const std::string key = "calendar.time_zone";
  if (config.calendar.time_zone.known() || report.has(key)) return;
  const auto has_hours = [](const auto& one) { return !one.hours.empty(); };
  const bool hours = std::ranges::any_of(config.organisations, has_hours) ||
                     std::ranges::any_of(config.sites, [&](const Site& site) {
                       return std::ranges::any_of(site.permanences, has_hours);
                     });
  if (!hours) return;
  problem(report, key,
          "this machine does not know the default " + std::string(kDefaultTimeZone) +
              ", and there are opening hours: install tzdata");
}

void check_ports(const Config& config, Report& report) {
  const int last = config.media.port + config.media.shards - 1;
  if (last <= 65'535) return;
  problem(report, "media.shards", "the last shard's port would be " + std::to_string(last));
}

std::optional<std::string> read_secret(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string secret(static_cast<std::size_t>(kMaxSecret), '\0');
  file.read(secret.data(), kMaxSecret);
  if (file.bad() || (!file.eof() && !file)) return std::nullopt;
  secret.resize(static_cast<std::size_t>(file.gcount()));
  while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
  return secret;
}

// Into `secret` what stands in the file that `key` names; long enough.
void take_secret_file(const std::string& folder, const std::string& key, std::size_t least,
                      const std::string& file, std::string& secret, Report& report) {
  if (file.empty()) return;
  const auto content = read_secret(std::filesystem::path(folder) / file);
  if (!content) {
    problem(report, key, "cannot read " + in_quotes(file));
  } else if (content->size() < least) {
    problem(report, key,
            "must hold at least " + std::to_string(least) + " bytes, got " +
                std::to_string(content->size()));
  } else {
    secret = *content;
  }
}

// The secret of a section from its `secret` or `secret_file`: one of them, long enough.
template <class Section>
void check_secret(const std::string& path, const std::string& folder, std::size_t least,
                  Section& section, Report& report) {
  const std::string in_place = path + ".secret";
  const std::string in_file = path + ".secret_file";
  if (report.has(in_place) && report.has(in_file)) {
    return problem(report, in_file, "give secret or secret_file, not both");
  }
  if (!report.has(in_place) && !report.has(in_file)) {
    return problem(report, in_place, "is missing; `openssl rand -hex 32` makes one");
  }
  take_secret_file(folder, in_file, least, section.secret_file, section.secret, report);
}

// It goes into a header as it is (RFC 6750 §2.1): no blanks, no control characters.
bool is_token(const std::string& token) {
  return std::ranges::all_of(token, [](char c) { return c > ' ' && c < 0x7f; });
}

void check_admin(const std::string& folder, AdminConfig& admin, Report& report) {
  if (report.has("admin.token") && report.has("admin.token_file")) {
    return problem(report, "admin.token_file", "give token or token_file, not both");
  }
  take_secret_file(folder, "admin.token_file", kMinSecret, admin.token_file, admin.token, report);
  if (is_token(admin.token)) return;
  problem(report, report.has("admin.token") ? "admin.token" : "admin.token_file",
          "must be letters, digits and signs of ASCII, without blanks");
}

void check_turn(const std::string& folder, TurnConfig& turn, Report& report) {
  if (report.has("turn.urls")) return check_secret("turn", folder, kMinTurnSecret, turn, report);
  for (const char* key : {"turn.secret", "turn.secret_file"}) {
    if (report.has(key)) problem(report, key, "is for nothing without turn.urls");
  }
}

void make_whole(const std::string& folder, std::string& path) {
  if (!path.empty()) path = (std::filesystem::path(folder) / path).string();
}

// Those that are told of an organisation that is not there would wait for ever.
void check_told(const Config& config, const std::string& key, const Webhook& webhook,
                Report& report) {
  std::vector<std::string> known;
  for (const Organisation& organisation : config.organisations) known.push_back(organisation.id);
  for (std::size_t i = 0; i < webhook.organisations.size(); ++i) {
    const std::string& id = webhook.organisations[i];
    if (find_organisation(config.organisations, id) != nullptr) continue;
    problem(report, item(key + ".organisations", i),
            in_quotes(id) + " is no organisation" + did_you_mean(id, known));
  }
}

void check_webhooks(const std::string& folder, Config& config, Report& report) {
  check_unique("webhooks", config.webhooks, report);
  for (std::size_t i = 0; i < config.webhooks.size(); ++i) {
    Webhook& webhook = config.webhooks[i];
    const std::string key = item("webhooks", i);
    const std::string in_file = key + ".secret_file";
    if (report.has(key + ".secret") == report.has(in_file)) {
      problem(report, key + ".secret", "give either secret or secret_file");
    } else if (report.has(in_file)) {
      const std::size_t before = report.problems().size();
      take_secret_file(folder, in_file, 1, webhook.secret_file, webhook.secret, report);
      if (report.problems().size() == before && !is_webhook_secret(webhook.secret)) {
        problem(report, in_file, "must hold whsec_ and 24 to 64 bytes in base64");
      }
    }
    const std::string given = webhook.authorities;
    make_whole(folder, webhook.authorities);
    std::error_code ignored;
    if (!given.empty() && !std::filesystem::is_regular_file(webhook.authorities, ignored)) {
      problem(report, key + ".certificate_authorities", "cannot read " + in_quotes(given));
    }
    check_told(config, key, webhook, report);
  }
}

void check_tls(const std::string& folder, TlsConfig& tls, Report& report) {
  const bool certificate = report.has("tls.certificate");
  const bool key = report.has("tls.key");
  const bool made = report.has("tls.local_ca");
  if (made && (certificate || key)) {
    problem(report, "tls.local_ca", "give certificate and key, or local_ca, not both");
  } else if (certificate != key) {
    problem(report, certificate ? "tls.certificate" : "tls.key",
            "give certificate and key together");
  } else if (report.has("tls") && !certificate && !made) {
    problem(report, "tls", "needs certificate and key, or local_ca");
  }
  if (report.has("tls.names") && !made) {
    problem(report, "tls.names", "a given certificate has its names: only with local_ca");
  }
  for (std::string* path : {&tls.certificate, &tls.key, &tls.local_ca}) make_whole(folder, *path);
}

}  // namespace

void check(const std::string& folder, Config& config, Report& report) {
  check_ports(config, report);
  check_tls(folder, config.tls, report);
  check_secret("auth", folder, kMinSecret, config.auth, report);
  make_whole(folder, config.state.directory);
  check_admin(folder, config.admin, report);
  check_turn(folder, config.turn, report);
  check_webhooks(folder, config, report);
  check_organisations(config, report);
  check_sites(config, report);
  check_time_zone(config, report);
}

}  // namespace config
