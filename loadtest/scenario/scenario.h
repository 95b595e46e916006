// One scenario file of the load tester (loadtest/scenarios): which communes with which lines, which
// bodies with how many desks, who comes when and with what, and what is to be reached.
//   read_scenario(text, name, lines)   every problem as name:line: key: what is wrong
// Read like the configuration: one table of rows (scenario_fields.cc) is the parser, the bounds and
// the reference docs/SCENARIOS.md.
#pragma once

#include <date/date.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "loadtest/world/line_profiles.h"
#include "sfu/base/units.h"

namespace loadtest {

// A decimal of the file, in thousandths: integers from here on, so that a run is the same
// everywhere.
struct Decimal {
  std::int64_t thousandths = 0;
  friend auto operator<=>(const Decimal&, const Decimal&) = default;
};
std::string to_string(Decimal value);  // "0.35", "2"

struct HourWeight {
  std::int64_t hour = 0;  // of local time, the visits that begin in it
  std::int64_t weight = 0;
};

struct DocumentKind {
  std::string what;
  std::int64_t share = 1;
  std::int64_t from_kb =
      1;  // 1,000 bytes; sizes in between are equally likely on a scale of powers
  std::int64_t to_kb = 1;
};

struct Traffic {
  Decimal visits_per_day = {2'300};  // of a site, on an ordinary day
  std::int64_t monday_percent = 130;
  std::int64_t month_start_percent = 130;  // days 1 to 6
  std::vector<HourWeight> hours;
  std::int64_t appointments_percent = 60;
  std::int64_t no_show_percent = 10;
  std::int64_t duration_median_s = 14 * 60;
  std::int64_t duration_p95_s = 40 * 60;
  std::int64_t short_percent = 8;  // the wrong button: less than a minute
  std::int64_t patience_s = 6 * 60;
  std::int64_t transfer_percent = 6;
  std::int64_t third_party_percent = 4;
  std::string third_party_line = "ftth";
  Decimal documents_per_visit = {1'500};
  std::int64_t from_kiosk_percent = 60;
  std::vector<DocumentKind> documents;
};

struct DeskGroup {
  std::int64_t count = 1;
  std::string line = "ftth";
  bool shared = false;  // one line for all of them
};

struct Body {
  std::string id;
  std::string name;
  std::int64_t share = 1;     // of the visits
  config::WeeklyHours hours;  // none: the file's
  sfu::TimeDelta wrap_up = sfu::TimeDelta::seconds(60);
  bool appointments = true;
  std::vector<DeskGroup> desks;
};

struct LineShare {
  std::string line;
  std::int64_t share = 1;
};

struct Communes {
  std::string id;
  std::string name;
  std::int64_t count = 1;  // more than one: ID-1, ID-2, …
  std::string line;
  std::vector<LineShare> lines;            // instead of `line`, in these shares
  std::vector<std::string> organisations;  // none: all
  std::vector<config::Permanence> permanences;
  std::int64_t windows_per_week = 0;  // permanences of two hours that each body holds; 0: its hours
  std::optional<Decimal> visits_per_day;
  config::WeeklyHours uploads;  // somebody else sends on the line without end
};

enum class Figure : std::uint8_t {
  kAnsweredPercent,
  kWaitP90,
  kConcealedP95,
  kWorstWindowP95,
  kMouthToEarP95,
  kFirstVoiceP95,
  kFirstPictureP95,
  kFrozenP95,
  kFramesP50,
  kDocumentsDelivered,
  kDocumentP95,
};
struct FigureName {
  std::string_view id;
  std::string_view unit;
  std::string_view what;
};
std::span<const FigureName> figure_names();  // in the order of Figure

struct Target {
  Figure figure = Figure::kAnsweredPercent;
  std::string line;  // of kiosks on it; empty: of all
  std::optional<Decimal> at_least;
  std::optional<Decimal> at_most;
};

struct Scenario {
  std::string name;
  std::string what;
  std::int64_t seed = 1;
  date::local_days day{date::year{2026} / 11 / 26};
  std::int64_t from_min = 0;  // of the day's local time: what is played
  std::int64_t to_min = 0;
  config::WeeklyHours hours;
  config::MediaConfig media;  // of the relay
  Traffic traffic;
  std::vector<Body> organisations;
  std::vector<Communes> sites;
  std::vector<Target> targets;
};

struct ScenarioRead {
  Scenario scenario;
  std::vector<config::Problem> problems;  // in the order of the file
  [[nodiscard]] bool ok() const { return problems.empty(); }
};
ScenarioRead read_scenario(const std::string& text, std::string_view name,
                           std::span<const NamedLine> lines);

}  // namespace loadtest
