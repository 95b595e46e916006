#include "config/config.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "config/check.h"
#include "config/document.h"
#include "config/fields.h"

namespace config {
namespace {

constexpr std::uintmax_t kMaxFile = 4 * 1'024 * 1'024;  // 10,000 sites are about 1 MB
constexpr Bounds kOrganisations = {0, 64};
constexpr Bounds kWebhooks = {0, 8};  // each is a label in the metrics
constexpr Bounds kSites = {0, 10'000};

LoadResult failed(std::string_view name, int line, std::string what) {
  LoadResult result;
  result.problems.push_back({std::string(name), line, "", std::move(what)});
  return result;
}

LoadResult load(const std::string& text, std::string_view name, const std::string& folder) {
  Report report(name);
  LoadResult result;
  const std::optional<YAML::Node> document = read_document(text, report);
  if (document) {
    const Cursor whole{report, "", 1};
    if (!document->IsNull()) read_section(*document, config_fields(), result.config, whole);
    check(folder, result.config, report);
  }
  result.problems = report.problems();
  result.lines = report.lines();
  return result;
}

template <class Item>
const Item* find_id(std::span<const Item> items, std::string_view id) {
  const auto found = std::ranges::find(items, id, &Item::id);
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

const Fields<Config>& config_fields() {
  using C = Config;
  static const Fields<C> fields = {
      section("media", &C::media, media_fields(), "Ports, shards and rates of the relay."),
      section("signalling", &C::signalling, signalling_fields(), "The public listener."),
      section("tls", &C::tls, tls_fields(),
              "Certificate of the public listener; plain HTTP without this section."),
      section("admin", &C::admin, admin_fields(), "The private listener."),
      section("auth", &C::auth, auth_fields(), "Tokens: their key and who gets one."),
      section("service", &C::service, service_fields(), "Business systems at the server API."),
      section("state", &C::state, state_fields(), "What is kept across restarts."),
      section("turn", &C::turn, turn_fields(),
              "A TURN server for sites whose firewall lets no media to the relay pass."),
      list("webhooks", &C::webhooks, webhook_fields(), kWebhooks,
           "Who is told of visits that begin and end."),
      section("limits", &C::limits, limits_fields(),
              "Bounds of the node; a full one is a counted refusal."),
      section("log", &C::log, log_fields(), "What is written to standard error."),
      section("calendar", &C::calendar, calendar_fields(),
              "Time zone, public holidays and further days without visits."),
      list("organisations", &C::organisations, organisation_fields(), kOrganisations,
           "Partner bodies and their desks."),
      list("sites", &C::sites, site_fields(), kSites, "Communes with kiosks."),
  };
  return fields;
}

std::string to_string(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) text += ":" + std::to_string(problem.line);
  if (!problem.key.empty()) text += ": " + problem.key;
  return text + ": " + problem.what;
}

LoadResult load_file(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return failed(path, 0, "cannot be read: " + error.message());
  if (size > kMaxFile) return failed(path, 0, "is larger than 4 MiB");
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return failed(path, 0, "cannot be read");
  return load(text, path, std::filesystem::path(path).parent_path().string());
}

LoadResult load_string(std::string_view text, std::string_view name) {
  return load(std::string(text), name, ".");
}

const Organisation* find_organisation(std::span<const Organisation> organisations,
                                      std::string_view id) {
  return find_id(organisations, id);
}

const Desk* find_desk(const Organisation& organisation, std::string_view id) {
  return find_id(std::span<const Desk>(organisation.desks), id);
}

const Site* find_site(std::span<const Site> sites, std::string_view id) {
  return find_id(sites, id);
}

}  // namespace config
