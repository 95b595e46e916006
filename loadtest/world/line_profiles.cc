#include "loadtest/world/line_profiles.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "config/document.h"
#include "config/field.h"

namespace loadtest {
namespace {

using config::Bounds;
using config::Cursor;
using config::Field;
using config::Fields;
using config::ReferenceRow;

constexpr Bounds kLines = {1, 200};
constexpr Bounds kRate = {16, 10'000'000};
constexpr Bounds kQueue = {1, 100'000};
constexpr Bounds kMs = {0, 5'000};
constexpr Bounds kPpm = {0, 1'000'000};
constexpr Bounds kSteps = {0, 32};
constexpr Bounds kEpisodes = {0, 8};
constexpr Bounds kSeconds = {1, 86'400};
constexpr Bounds kWords = {1, 200};

// As the file has it: flat, in the units that people read.
struct EpisodeRow {
  std::int64_t every_s = 60;
  std::int64_t lasting_ms = 200;
  std::int64_t loss_ppm = 0;
  bool stalls = false;
  bool regular = false;
};
struct DirectionRow {
  sfu::DataRate rate = sfu::DataRate::kbps(1'000);
  std::int64_t queue_kb = 256;
  std::int64_t loss_ppm = 0;
  std::int64_t burst_start_ppm = 0;
  std::int64_t burst_end_ppm = 1'000'000;
  std::int64_t burst_loss_ppm = 1'000'000;
  std::vector<sfu::DataRate> walk;
  std::int64_t dwell_s = 5;
  std::vector<EpisodeRow> episodes;
};
struct LineRow {
  std::string id;
  std::string what;
  sfu::Framing framing = sfu::Framing::kIp;
  std::int64_t delay_ms = 10;
  std::int64_t jitter_ms = 0;
  bool bloat = false;
  DirectionRow down;
  DirectionRow up;
};
struct FileRow {
  std::vector<LineRow> lines;
};

const Fields<EpisodeRow>& episode_fields() {
  using E = EpisodeRow;
  static const Fields<E> fields = {
      config::integer("every_s", &E::every_s, kSeconds, "From one beginning to the next.")
          .required(),
      config::integer("lasting_ms", &E::lasting_ms, {1, 600'000}, "").required(),
      config::integer("loss_ppm", &E::loss_ppm, kPpm, "Of a million packets meanwhile."),
      config::boolean("stalls", &E::stalls, "Nothing is sent; what comes waits."),
      config::boolean("regular", &E::regular, "Exactly so often; else half to one and a half."),
  };
  return fields;
}

Field<DirectionRow> walk() {
  return {"walk_kbps",
          [](const YAML::Node& node, const Cursor& at, DirectionRow& row) {
            for (const YAML::Node& item : config::read_items(node, kSteps, at)) {
              const Cursor here = at.item(row.walk.size(), config::line_of(item));
              const auto rate = config::read_integer(item, kRate, here);
              if (rate) row.walk.push_back(sfu::DataRate::kbps(*rate));
            }
          },
          [](const std::string& path, std::vector<ReferenceRow>& rows) {
            rows.push_back({path + "walk_kbps", "list of rates", "", ""});
          }};
}

const Fields<DirectionRow>& direction_fields() {
  using D = DirectionRow;
  static const Fields<D> fields = {
      config::rate_kbps("kbps", &D::rate, kRate, "").required(),
      config::integer("queue_kb", &D::queue_kb, kQueue, "1,000 bytes on the wire that may wait.")
          .required(),
      config::integer("loss_ppm", &D::loss_ppm, kPpm, ""),
      config::integer("burst_start_ppm", &D::burst_start_ppm, kPpm, ""),
      config::integer("burst_end_ppm", &D::burst_end_ppm, kPpm, ""),
      config::integer("burst_loss_ppm", &D::burst_loss_ppm, kPpm, ""),
      walk(),
      config::integer("dwell_s", &D::dwell_s, kSeconds, "At one rate of the walk."),
      config::list("episodes", &D::episodes, episode_fields(), kEpisodes, ""),
  };
  return fields;
}

const Fields<LineRow>& line_fields() {
  using L = LineRow;
  static const Fields<L> fields = {
      config::id("id", &L::id, "").required(),
      config::text("what", &L::what, kWords, "").required(),
      config::choice("framing", &L::framing, {"ip", "atm"}, ""),
      config::integer("one_way_ms", &L::delay_ms, kMs, "").required(),
      config::integer("jitter_ms", &L::jitter_ms, kMs, ""),
      config::boolean("bloat", &L::bloat, "An upload without end beside the visit."),
      config::section("down", &L::down, direction_fields(), ""),
      config::section("up", &L::up, direction_fields(), ""),
  };
  return fields;
}

const Fields<FileRow>& file_fields() {
  static const Fields<FileRow> fields = {
      config::list("lines", &FileRow::lines, line_fields(), kLines, "").required()};
  return fields;
}

LinkProfile profile_of(const LineRow& line, const DirectionRow& direction) {
  LinkProfile profile;
  profile.rate = direction.rate;
  profile.queue = sfu::DataSize::bytes(direction.queue_kb * 1'000);
  profile.framing = line.framing;
  profile.delay = sfu::TimeDelta::ms(line.delay_ms);
  profile.jitter = sfu::TimeDelta::ms(line.jitter_ms);
  profile.loss_ppm = direction.loss_ppm;
  profile.burst_start_ppm = direction.burst_start_ppm;
  profile.burst_end_ppm = direction.burst_end_ppm;
  profile.burst_loss_ppm = direction.burst_loss_ppm;
  profile.walk = {direction.walk, sfu::TimeDelta::seconds(direction.dwell_s)};
  for (const EpisodeRow& each : direction.episodes) {
    profile.episodes.push_back({sfu::TimeDelta::seconds(each.every_s),
                                sfu::TimeDelta::ms(each.lasting_ms), each.loss_ppm, each.stalls,
                                each.regular});
  }
  return profile;
}

void check(const LineRow& line, const std::string& at, config::Report& report) {
  const auto problem = [&](const std::string& key, std::string what) {
    report.problem(report.line_of(at + key), at + key, std::move(what));
  };
  for (const auto& [way, direction] : {std::pair("down", &line.down), std::pair("up", &line.up)}) {
    if (!report.has(at + way)) problem(way, "is missing");
    for (std::size_t i = 0; i < direction->episodes.size(); ++i) {
      const EpisodeRow& each = direction->episodes[i];
      if (each.lasting_ms * 2 <= each.every_s * 1'000) continue;  // a line sends most of the time
      problem(std::string(way) + ".episodes[" + std::to_string(i) + "].lasting_ms",
              "must be at most half of every_s");
    }
  }
}

void check(const FileRow& file, config::Report& report) {
  std::set<std::string> ids;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const std::string at = "lines[" + std::to_string(i) + "].";
    if (!file.lines[i].id.empty() && !ids.insert(file.lines[i].id).second) {
      report.problem(report.line_of(at + "id"), at + "id", "is given twice");
    }
    check(file.lines[i], at, report);
  }
}

}  // namespace

Lines read_lines(const std::string& text, std::string_view name) {
  config::Report report(name);
  FileRow file;
  if (const auto document = config::read_document(text, report)) {
    config::read_section(*document, file_fields(), file, Cursor{report, "", 1});
    check(file, report);
  }
  Lines read;
  read.problems = report.problems();
  for (LineRow& row : file.lines) {
    Line line{.up = profile_of(row, row.up), .down = profile_of(row, row.down)};
    read.lines.push_back({std::move(row.id), std::move(row.what), std::move(line), row.bloat});
  }
  return read;
}

const NamedLine* find_line(std::span<const NamedLine> lines, std::string_view id) {
  const auto found = std::ranges::find(lines, id, &NamedLine::id);
  return found == lines.end() ? nullptr : &*found;
}

}  // namespace loadtest
