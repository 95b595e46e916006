#include "tests/truth/compare.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <numeric>

#include <boost/json.hpp>

#include "sfu/base/check.h"
#include "tests/support/lines.h"
#include "tests/truth/model_visit.h"

namespace truth {
namespace {

constexpr double kRateTolerance = 0.15;
constexpr double kPacketTolerance = 0.05;
constexpr double kFollowTolerance = 1;  // seconds
// Below these a percentage says nothing.
constexpr double kLeastKbps = 3;
constexpr double kLeastQueueMs = 10;
constexpr std::uint64_t kModelRuns = 9;
constexpr double kSlack = 0.5;  // of a tolerance: what is known to be off may move a little
constexpr std::array<const char*, 4> kOrder = {"adsl512", "adsl1m", "lte-edge", "geo"};

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void add(std::vector<Row>& rows, std::string name, const char* unit, double real, double model,
         double share, double least) {
  rows.push_back({std::move(name), unit, real, real, real, model, std::max(share * real, least)});
}

double sum(const WayFigures& figures, std::initializer_list<const char*> kinds) {
  double all = 0;
  for (const char* kind : kinds) all += figures.kbps.at(kind);
  return all;
}

void add_rates(std::vector<Row>& rows, const std::string& way, const WayFigures& real,
               const WayFigures& model) {
  const auto rate = [&](const char* name, std::initializer_list<const char*> kinds) {
    add(rows, way + name, "kbit/s", sum(real, kinds), sum(model, kinds), kRateTolerance,
        kLeastKbps);
  };
  // Pages and signalling come by TCP, which terminals do not have.
  add(rows, way + "all but TCP", "kbit/s", real.total_kbps - real.kbps.at("other"),
      model.total_kbps - model.kbps.at("other"), kRateTolerance, kLeastKbps);
  rate("voice", {"voice"});
  rate("picture, repairs", {"picture", "repair"});
  rate("feedback, reports, requests", {"feedback", "report", "wish"});
}

void add_start(std::vector<Row>& rows, const std::string& way, const WayFigures& real,
               const WayFigures& model) {
  const auto part = [&](const char* name, std::size_t from, std::size_t until) {
    const auto mean = [&](const WayFigures& figures) {
      const auto* begin = figures.start_kbps.data();
      return std::accumulate(begin + from, begin + until, 0.0) / static_cast<double>(until - from);
    };
    add(rows, way + name, "kbit/s", mean(real), mean(model), kRateTolerance, kLeastKbps);
  };
  part("seconds 1–3", 0, 3);
  part("seconds 4–10", 3, 10);
}

void add_way(std::vector<Row>& rows, const std::string& way, const WayFigures& real,
             const WayFigures& model) {
  add_rates(rows, way, real, model);
  add(rows, way + "packets", "1/s", real.packets_per_second, model.packets_per_second,
      kPacketTolerance, 0);
  add(rows, way + "queue, 95 %", "ms", real.queue_p95_ms, model.queue_p95_ms, kRateTolerance,
      kLeastQueueMs);
  add_start(rows, way, real, model);
  if (!real.fall_s || !real.rise_s) return;
  add(rows, way + "follows half the rate", "s", *real.fall_s, model.fall_s.value_or(0), 0,
      kFollowTolerance);
  add(rows, way + "follows the whole again", "s", *real.rise_s, model.rise_s.value_or(0), 0,
      kFollowTolerance);
}

std::vector<Row> rows_of(const Figures& real, const Figures& model) {
  std::vector<Row> rows;
  add_way(rows, "up: ", real.up, model.up);
  add(rows, "up: first frame", "bytes", real.up.first_frame_bytes, model.up.first_frame_bytes,
      kRateTolerance, 0);
  add(rows, "up: key frame", "bytes", real.up.key_frame_bytes, model.up.key_frame_bytes,
      kRateTolerance, 0);
  add_way(rows, "down: ", real.down, model.down);
  return rows;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), std::abs(value) < 100 ? "%.1f" : "%.0f", value);
  return text;
}

const Open* find(std::span<const Open> open, const std::string& line, const std::string& name) {
  const auto found = std::ranges::find_if(
      open, [&](const Open& one) { return one.line == line && one.name == name; });
  return found == open.end() ? nullptr : &*found;
}

std::string difference(const Row& row) {
  if (row.unit == "s") return number(row.model - row.real) + " s";
  if (row.real == 0) return "–";
  char text[32];
  std::snprintf(text, sizeof(text), "%+.0f %%", 100 * (row.model - row.real) / row.real);
  return text;
}

}  // namespace

double Row::off() const { return model >= least && model <= most ? 0 : std::abs(model - real); }

bool has_step(std::string_view line) { return line != "adsl512"; }

Trace model_of(const std::string& line, std::uint64_t run) {
  const loadtest::NamedLine* kiosk = loadtest::find_line(test::lines().lines, line);
  const loadtest::NamedLine* desk = loadtest::find_line(test::lines().lines, "ftth");
  SFU_CHECK(kiosk != nullptr && desk != nullptr);
  return model_visit(kiosk->line, desk->line, has_step(line), kSeed + run);
}

Comparison compare(const Measured& real) {
  std::vector<std::vector<Row>> models;
  for (std::uint64_t run = 0; run < kModelRuns; ++run) {
    const Trace trace = model_of(real.line, run);
    models.push_back(rows_of(real.runs.front(), figures_of(trace, has_step(real.line))));
  }
  std::vector<std::vector<Row>> runs;
  for (const Figures& run : real.runs) runs.push_back(rows_of(run, run));
  Comparison comparison{.real = real, .rows = {}};
  for (std::size_t i = 0; i < runs.front().size(); ++i) {
    std::ranges::sort(runs, {}, [i](const std::vector<Row>& rows) { return rows[i].real; });
    std::ranges::sort(models, {}, [i](const std::vector<Row>& rows) { return rows[i].model; });
    Row row = runs[runs.size() / 2][i];
    row.least = runs.front()[i].real;
    row.most = runs.back()[i].real;
    row.model = models[models.size() / 2][i].model;
    comparison.rows.push_back(row);
  }
  return comparison;
}

std::filesystem::path measured_folder() {
  return std::filesystem::path(__FILE__).parent_path() / "measured";
}

std::optional<Measured> read_measured(const std::filesystem::path& file) {
  return from_json(text_of(file));
}

std::vector<Measured> measured() {
  std::vector<Measured> all;
  for (const char* line : kOrder) {
    const auto file = measured_folder() / (std::string(line) + ".json");
    if (!std::filesystem::exists(file)) continue;
    const auto figures = read_measured(file);
    SFU_CHECK(figures.has_value());
    all.push_back(*figures);
  }
  return all;
}

std::vector<Open> open_rows() {
  std::vector<Open> all;
  const boost::json::value value = boost::json::parse(text_of(measured_folder() / "open.json"));
  for (const boost::json::value& one : value.as_array()) {
    const boost::json::object& row = one.as_object();
    all.push_back({row.at("line").as_string().c_str(), row.at("figure").as_string().c_str(),
                   row.at("off").to_number<double>(), row.at("reason").as_string().c_str()});
  }
  return all;
}

std::vector<std::string> worse(const Comparison& comparison, std::span<const Open> open) {
  std::vector<std::string> all;
  for (const Row& row : comparison.rows) {
    if (row.within()) continue;
    const Open* known = find(open, comparison.real.line, row.name);
    if (known != nullptr && row.off() <= known->off + kSlack * row.allowed) continue;
    all.push_back(comparison.real.line + ", " + row.name + ": " + number(row.model) +
                  " instead of " + number(row.real) + " " + row.unit +
                  (known == nullptr ? "" : ", off by " + number(known->off) + " before"));
  }
  return all;
}

std::vector<Open> still_open(std::span<const Comparison> comparisons, std::span<const Open> open) {
  std::vector<Open> all;
  for (const Comparison& comparison : comparisons) {
    for (const Row& row : comparison.rows) {
      if (row.within()) continue;
      const Open* known = find(open, comparison.real.line, row.name);
      all.push_back({comparison.real.line, row.name, row.off(),
                     known == nullptr ? "not understood yet" : known->reason});
    }
  }
  return all;
}

std::string to_json(std::span<const Open> open) {
  std::string text = "[\n";
  for (const Open& one : open) {
    const boost::json::object row{{"line", one.line},
                                  {"figure", one.name},
                                  {"off", std::round(one.off * 10) / 10},
                                  {"reason", one.reason}};
    text += (&one == open.data() ? "  " : ",\n  ") + boost::json::serialize(row);
  }
  return text + "\n]\n";
}

std::string page(std::span<const Comparison> comparisons, std::span<const Open> open) {
  std::string text;
  for (const Comparison& comparison : comparisons) {
    double latest = 0;
    for (const Figures& run : comparison.real.runs) latest = std::max(latest, run.lateness_p99_us);
    text += "### " + comparison.real.line + "\n\nReal: " + comparison.real.by +
            ", runs: " + std::to_string(comparison.real.runs.size()) +
            ". The forwarder was at most " + number(latest) +
            " µs late (99 %).\n\n| figure | real | from … to | model | difference | |\n| --- | --- "
            "| --- | --- | --- "
            "| --- |\n";
    for (const Row& row : comparison.rows) {
      const Open* known = find(open, comparison.real.line, row.name);
      std::string verdict = row.within() ? "✓" : "**off**";
      if (!row.within() && known != nullptr) verdict += ": " + known->reason;
      text += "| " + row.name + ", " + row.unit + " | " + number(row.real) + " | " +
              number(row.least) + " … " + number(row.most) + " | " + number(row.model) + " | " +
              difference(row) + " | " + verdict + " |\n";
    }
    text += "\n";
  }
  return text;
}

}  // namespace truth
