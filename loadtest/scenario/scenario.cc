#include "loadtest/scenario/scenario.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "config/document.h"
#include "config/value.h"
#include "loadtest/scenario/scenario_fields.h"

namespace loadtest {
namespace {

constexpr std::int64_t kMostSites = 10'000;  // as a relay's configuration
constexpr std::int64_t kMostDesks = 200;     // of one organisation, likewise

std::string item(const std::string& list, std::size_t index) {
  return list + "[" + std::to_string(index) + "]";
}

// The rules between keys, after every key was read.
class Check {
 public:
  Check(Scenario& scenario, std::span<const NamedLine> lines, config::Report& report)
      : scenario_(scenario), report_(report) {
    for (const NamedLine& line : lines) lines_.push_back(line.id);
  }
  void run() {
    check_day();
    check_bodies();
    check_sites();
    check_traffic();
    for (std::size_t i = 0; i < scenario_.targets.size(); ++i) check_target(i);
  }

 private:
  void problem(const std::string& key, std::string what) {
    report_.problem(report_.line_of(key), key, std::move(what));
  }
  void check_name(const std::string& key, const std::string& name,
                  const std::vector<std::string>& known, const std::string& kind) {
    if (name.empty() || std::ranges::find(known, name) != known.end()) return;
    problem(key, config::in_quotes(name) + " is no " + kind + config::did_you_mean(name, known));
  }
  void check_line(const std::string& key, const std::string& line) {
    check_name(key, line, lines_, "line");
  }
  template <class Items>
  void check_unique(const std::string& list, const Items& items) {
    std::map<std::string, std::size_t> first;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].id.empty() || first.emplace(items[i].id, i).second) continue;
      problem(item(list, i) + ".id", config::in_quotes(items[i].id) + " is given twice");
    }
  }

  void check_day() {
    if (report_.has("from") && report_.has("to") && scenario_.from_min >= scenario_.to_min) {
      problem("to", "must be later than `from`");
    }
  }

  void check_bodies() {
    check_unique("organisations", scenario_.organisations);
    for (std::size_t i = 0; i < scenario_.organisations.size(); ++i) {
      const Body& body = scenario_.organisations[i];
      const std::string at = item("organisations", i);
      bodies_.push_back(body.id);
      std::int64_t desks = 0;
      for (std::size_t j = 0; j < body.desks.size(); ++j) {
        desks += body.desks[j].count;
        check_line(item(at + ".desks", j) + ".line", body.desks[j].line);
      }
      if (desks > kMostDesks) problem(at + ".desks", "are more than 200 together");
    }
  }

  void check_sites() {
    check_unique("sites", scenario_.sites);
    std::int64_t sites = 0;
    for (std::size_t i = 0; i < scenario_.sites.size(); ++i) {
      sites += scenario_.sites[i].count;
      check_communes(item("sites", i), scenario_.sites[i]);
    }
    if (sites > kMostSites) problem("sites", "are more than 10000 together");
  }

  void check_communes(const std::string& at, const Communes& communes) {
    if (communes.line.empty() == communes.lines.empty()) {
      problem(at, "needs one of `line` and `lines`");
    }
    check_line(at + ".line", communes.line);
    for (std::size_t i = 0; i < communes.lines.size(); ++i) {
      check_line(item(at + ".lines", i) + ".line", communes.lines[i].line);
    }
    for (std::size_t i = 0; i < communes.organisations.size(); ++i) {
      check_name(item(at + ".organisations", i), communes.organisations[i], bodies_,
                 "organisation");
    }
    for (std::size_t i = 0; i < communes.permanences.size(); ++i) {
      check_permanence(item(at + ".permanences", i) + ".organisation", communes, i);
    }
    if (!communes.permanences.empty() && communes.windows_per_week > 0) {
      problem(at + ".windows_per_week", "cannot stand beside `permanences`");
    }
  }

  void check_permanence(const std::string& key, const Communes& communes, std::size_t index) {
    const std::string& id = communes.permanences[index].organisation;
    const auto& offered = communes.organisations.empty() ? bodies_ : communes.organisations;
    check_name(key, id, offered, "organisation of this site");
    for (std::size_t i = 0; i < index; ++i) {
      if (communes.permanences[i].organisation == id) {
        problem(key, config::in_quotes(id) + " is given twice");
      }
    }
  }

  void check_traffic() {
    const Traffic& traffic = scenario_.traffic;
    check_line("traffic.third_party_line", traffic.third_party_line);
    if (traffic.duration_p95_s <= traffic.duration_median_s) {
      problem("traffic.duration_p95_s", "must be more than duration_median_s");
    }
    for (std::size_t i = 0; i < traffic.documents.size(); ++i) {
      if (traffic.documents[i].from_kb <= traffic.documents[i].to_kb) continue;
      problem(item("traffic.documents", i) + ".to_kb", "must be at least from_kb");
    }
    std::int64_t weights = traffic.hours.empty() ? 1 : 0;
    for (const HourWeight& each : traffic.hours) weights += each.weight;
    if (weights == 0) problem("traffic.hours", "weigh nothing");
  }

  void check_target(std::size_t index) {
    const Target& target = scenario_.targets[index];
    const std::string at = item("targets", index);
    check_line(at + ".line", target.line);
    if (target.at_least.has_value() == target.at_most.has_value()) {
      problem(at, "needs one of `at_least` and `at_most`");
    }
  }

  Scenario& scenario_;
  config::Report& report_;
  std::vector<std::string> lines_;
  std::vector<std::string> bodies_;
};

// DOMAIN: busy mornings, a short lunch, a quiet afternoon; papers as scanners make them.
void fill_defaults(Traffic& traffic) {
  if (traffic.hours.empty()) {
    traffic.hours = {{9, 150}, {10, 160}, {11, 120}, {12, 20},
                     {13, 60}, {14, 120}, {15, 100}, {16, 80}};
  }
  if (traffic.documents.empty()) {
    traffic.documents = {{"letter", 50, 60, 140},
                         {"form in colour", 30, 250, 500},
                         {"card or photograph", 15, 500, 1'200},
                         {"ten pages", 5, 2'000, 5'000}};
  }
}

}  // namespace

ScenarioRead read_scenario(const std::string& text, std::string_view name,
                           std::span<const NamedLine> lines) {
  config::Report report(name);
  ScenarioRead read;
  if (const auto document = config::read_document(text, report)) {
    config::read_section(*document, scenario_fields(), read.scenario,
                         config::Cursor{report, "", 1});
    Check(read.scenario, lines, report).run();
  }
  fill_defaults(read.scenario.traffic);
  read.problems = report.problems();
  return read;
}

}  // namespace loadtest
