// The rows of a scenario file.
#include "loadtest/scenario/scenario_fields.h"

#include <array>
#include <charconv>
#include <utility>

#include "config/date_value.h"
#include "config/fields.h"
#include "config/hours_field.h"

namespace loadtest {
namespace {

using config::Bounds;
using config::Cursor;
using config::Field;
using config::Fields;
using config::ReferenceRow;

constexpr Bounds kName = {1, 120};
constexpr Bounds kWords = {1, 300};
constexpr Bounds kPercent = {0, 100};
constexpr Bounds kShare = {1, 1'000};
constexpr Bounds kMore = {100, 500};            // percent of an ordinary day
constexpr Bounds kPerDay = {0, 200'000};        // thousandths: a kiosk has no more hours than that
constexpr Bounds kPerVisit = {0, 20'000};       // thousandths
constexpr Bounds kFigure = {0, 1'000'000'000};  // thousandths
constexpr Bounds kTime = {1, 8 * 3'600};
constexpr Bounds kKilobytes = {1, 20'000};  // what the relay takes
constexpr Bounds kDeskGroups = {1, 20};
constexpr Bounds kDesks = {1, 200};  // of one organisation, as the configuration has it
constexpr Bounds kBodies = {1, 64};  // likewise
constexpr Bounds kGroups = {1, 2'000};
constexpr Bounds kSites = {1, 10'000};
constexpr Bounds kTargets = {0, 100};

std::optional<Decimal> read_decimal(const YAML::Node& node, Bounds thousandths, const Cursor& at) {
  const auto wrong = [&]() -> std::optional<Decimal> {
    at.problem("must be a number " + to_string(Decimal{thousandths.min}) + ".." +
               to_string(Decimal{thousandths.max}) + " with at most three decimals" +
               (node.IsScalar() ? ", got " + config::in_quotes(node.Scalar()) : ""));
    return std::nullopt;
  };
  if (!node.IsScalar()) return wrong();
  const std::string& text = node.Scalar();
  const std::size_t point = text.find('.');
  std::string digits = text.substr(0, point);
  std::string rest = point == std::string::npos ? "" : text.substr(point + 1);
  if (digits.empty() || digits.size() > 9 || rest.size() > 3) return wrong();
  if (point != std::string::npos && rest.empty()) return wrong();
  rest.resize(3, '0');
  digits += rest;
  std::int64_t value = 0;
  const auto end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stopped != end || digits.front() == '-') return wrong();
  if (value < thousandths.min || value > thousandths.max) return wrong();
  return Decimal{value};
}

template <class Section>
Field<Section> decimal(std::string key, Decimal Section::* member, Bounds thousandths,
                       std::string help) {
  return config::row(
      std::move(key), member,
      "number " + to_string(Decimal{thousandths.min}) + ".." + to_string(Decimal{thousandths.max}),
      [thousandths](const YAML::Node& node, const Cursor& at) {
        return read_decimal(node, thousandths, at);
      },
      [](Decimal value) { return to_string(value); }, std::move(help));
}

template <class Section>
Field<Section> optional_decimal(std::string key, std::optional<Decimal> Section::* member,
                                Bounds thousandths, std::string fallback, std::string help) {
  return {key,
          [member, thousandths](const YAML::Node& node, const Cursor& at, Section& section) {
            section.*member = read_decimal(node, thousandths, at);
          },
          [=](const std::string& path, std::vector<ReferenceRow>& rows) {
            rows.push_back({path + key,
                            "number " + to_string(Decimal{thousandths.min}) + ".." +
                                to_string(Decimal{thousandths.max}),
                            fallback, help});
          }};
}

// "09:30", "24:00": minutes since midnight.
std::optional<std::int64_t> read_time(const YAML::Node& node, const Cursor& at) {
  const std::string text = node.IsScalar() ? node.Scalar() : "";
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() == 5 && text[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4)) {
    const std::int64_t hours = (text[0] - '0') * 10 + (text[1] - '0');
    const std::int64_t minutes = (text[3] - '0') * 10 + (text[4] - '0');
    if (minutes < 60 && hours * 60 + minutes <= 24 * 60) return hours * 60 + minutes;
  }
  at.problem("must be a time of the day as \"09:30\"");
  return std::nullopt;
}

Field<Scenario> time_of_day(std::string key, std::int64_t Scenario::* member, std::string help) {
  return config::row(
      std::move(key), member, "time as \"09:30\"", read_time,
      [](std::int64_t) { return std::string(); }, std::move(help));
}

const Fields<HourWeight>& hour_fields() {
  using H = HourWeight;
  static const Fields<H> fields = {
      config::integer("hour", &H::hour, {0, 23},
                      "The visits that begin from this hour to the next.")
          .required(),
      config::integer("weight", &H::weight, {0, 1'000}, "Against the other hours.").required(),
  };
  return fields;
}

const Fields<DocumentKind>& document_fields() {
  using D = DocumentKind;
  static const Fields<D> fields = {
      config::text("what", &D::what, kName, "In words.").required(),
      config::integer("share", &D::share, kShare, "Against the other kinds."),
      config::integer("from_kb", &D::from_kb, kKilobytes, "1,000 bytes.").required(),
      config::integer("to_kb", &D::to_kb, kKilobytes, "1,000 bytes.").required(),
  };
  return fields;
}

const Fields<Traffic>& traffic_fields() {
  using T = Traffic;
  static const Fields<T> fields = {
      decimal("visits_per_day", &T::visits_per_day, kPerDay,
              "Citizens who come to a site on an ordinary day."),
      config::integer("monday_percent", &T::monday_percent, kMore,
                      "Of an ordinary day, on Mondays."),
      config::integer("month_start_percent", &T::month_start_percent, kMore,
                      "Of an ordinary day, on the days 1 to 6 of a month."),
      config::list(
          "hours", &T::hours, hour_fields(), {0, 24},
          "How the day's visits spread; without it as France services has it: 9 h 150, 10 h "
          "160, 11 h 120, 12 h 20, 13 h 60, 14 h 120, 15 h 100, 16 h 80."),
      config::integer("appointments_percent", &T::appointments_percent, kPercent,
                      "Come at an agreed time, where the organisation gives any."),
      config::integer("no_show_percent", &T::no_show_percent, kPercent, "Of these do not come."),
      config::integer("duration_median_s", &T::duration_median_s, kTime,
                      "Seconds of talk; log-normal."),
      config::integer("duration_p95_s", &T::duration_p95_s, kTime,
                      "One visit in twenty is longer."),
      config::integer("short_percent", &T::short_percent, kPercent,
                      "Visits of less than a minute: the wrong button."),
      config::integer("patience_s", &T::patience_s, kTime,
                      "Mean of the time a citizen waits for an answer; exponential."),
      config::integer("transfer_percent", &T::transfer_percent, kPercent,
                      "Visits that go on to another organisation."),
      config::integer("third_party_percent", &T::third_party_percent, kPercent,
                      "Visits that an interpreter or somebody else comes into."),
      config::id("third_party_line", &T::third_party_line, "What they are behind."),
      decimal("documents_per_visit", &T::documents_per_visit, kPerVisit, "Mean; Poisson."),
      config::integer("from_kiosk_percent", &T::from_kiosk_percent, kPercent,
                      "Documents that the kiosk sends; the desk sends the others."),
      config::list("documents", &T::documents, document_fields(), {0, 20},
                   "Kinds of documents; without it letters of 60..140 kB 50, forms in colour of "
                   "250..500 kB 30, cards of 500..1,200 kB 15, ten pages of 2..5 MB 5."),
  };
  return fields;
}

const Fields<DeskGroup>& desk_group_fields() {
  using D = DeskGroup;
  static const Fields<D> fields = {
      config::integer("count", &D::count, kDesks, "How many."),
      config::id("line", &D::line, "One of the lines (loadtest/links.yaml)."),
      config::boolean("shared", &D::shared, "An office: one line for all of them."),
  };
  return fields;
}

const Fields<Body>& body_fields() {
  using B = Body;
  static const Fields<B> fields = {
      config::id("id", &B::id, "Unique.").required(),
      config::text("name", &B::name, kName, "").required(),
      config::integer("share", &B::share, kShare, "Of the visits, against the others."),
      config::weekly_hours("hours", &B::hours, "the file's", "When it receives."),
      config::seconds("wrap_up_s", &B::wrap_up, {0, 3'600},
                      "What an adviser writes up after a visit."),
      config::boolean("appointments", &B::appointments,
                      "Whether it receives at agreed times, too."),
      config::list("desks", &B::desks, desk_group_fields(), kDeskGroups, "Its advisers' places.")
          .required(),
  };
  return fields;
}

const Fields<LineShare>& line_share_fields() {
  using L = LineShare;
  static const Fields<L> fields = {
      config::id("line", &L::line, "One of the lines.").required(),
      config::integer("share", &L::share, kShare, "Against the others."),
  };
  return fields;
}

Field<Communes> offered() {
  return {
      "organisations",
      [](const YAML::Node& node, const Cursor& at, Communes& communes) {
        for (const YAML::Node& item : config::read_items(node, kBodies, at)) {
          const Cursor here = at.item(communes.organisations.size(), config::line_of(item));
          at.report.remember(here.key, here.line);
          communes.organisations.push_back(config::read_id(item, here).value_or(""));
        }
      },
      [](const std::string& path, std::vector<ReferenceRow>& rows) {
        rows.push_back({path + "organisations", "list of ids", "all", "What its kiosk offers."});
      }};
}

const Fields<Communes>& communes_fields() {
  using C = Communes;
  static const Fields<C> fields = {
      config::id("id", &C::id, "Unique; of several they are ID-1, ID-2, ….").required(),
      config::text("name", &C::name, kName, "").required(),
      config::integer("count", &C::count, kSites, "How many of that kind; each has one kiosk."),
      config::id("line", &C::line, "One of the lines (loadtest/links.yaml)."),
      config::list("lines", &C::lines, line_share_fields(), {1, 50},
                   "Instead of `line`: several, in these shares."),
      offered(),
      config::list("permanences", &C::permanences, config::permanence_fields(), {0, 64},
                   "As in the configuration: hours of one organisation here alone."),
      config::integer(
          "windows_per_week", &C::windows_per_week, {0, 5},
          "Two hours at a time that each organisation receives here, drawn anew for each "
          "site; 0: at its own hours."),
      optional_decimal("visits_per_day", &C::visits_per_day, kPerDay, "of `traffic`",
                       "Citizens who come here on an ordinary day."),
      config::weekly_hours("uploads", &C::uploads, "",
                           "When somebody else in the house sends on the line without end."),
  };
  return fields;
}

Field<Target> figure() {
  std::vector<std::string> ids;
  for (const FigureName& each : figure_names()) ids.emplace_back(each.id);
  return config::choice("figure", &Target::figure, ids, "");
}

const Fields<Target>& target_fields() {
  using T = Target;
  static const Fields<T> fields = {
      figure().required(),
      config::id("line", &T::line, "Of kiosks on that line alone."),
      optional_decimal("at_least", &T::at_least, kFigure, "", "In the figure's unit."),
      optional_decimal("at_most", &T::at_most, kFigure, "", "In the figure's unit."),
  };
  return fields;
}

Field<Scenario> day() {
  return config::row(
      "day", &Scenario::day, "date",
      [](const YAML::Node& node, const Cursor& at) { return config::read_date(node, at); },
      [](date::local_days) { return std::string(); }, "Which one is played.");
}

}  // namespace

std::span<const FigureName> figure_names() {
  static constexpr std::array<FigureName, 11> kNames = {{
      {"answered", "%", "Citizens who were answered, of those who came while it was open."},
      {"wait-p90", "s", "From the touch to the answer, of those who were answered."},
      {"concealed-p95", "%", "Voice that was made up because it came too late or never."},
      {"worst-window-p95", "%", "The same in each listener's worst ten seconds."},
      {"mouth-to-ear-p95", "ms", "Of each listener's own 95th percentile."},
      {"first-voice-p95", "s", "From the answer to the first voice."},
      {"first-picture-p95", "s", "From the answer to the first picture."},
      {"frozen-p95", "%", "Of the time, pictures that stood for more than 0.5 s."},
      {"frames-p50", "1/s", "Pictures shown a second."},
      {"documents-delivered", "%",
       "Of those that were offered while the visit lasted long enough."},
      {"document-p95", "s", "From the offer to the last byte."},
  }};
  return kNames;
}

const config::Fields<Scenario>& scenario_fields() {
  using S = Scenario;
  static const Fields<S> fields = {
      config::id("name", &S::name, "").required(),
      config::text("what", &S::what, kWords, "In words.").required(),
      config::integer("seed", &S::seed, {0, 1'000'000'000'000}, "Another one is another day."),
      day().required(),
      time_of_day("from", &S::from_min, "When the day that is played begins.").required(),
      time_of_day("to", &S::to_min, "When it ends; visits under way are cut off.").required(),
      config::weekly_hours("hours", &S::hours, "always open",
                           "When organisations receive that say nothing else."),
      config::section("media", &S::media, config::media_fields(),
                      "The relay's own settings, as in its configuration."),
      config::section("traffic", &S::traffic, traffic_fields(), "Who comes, when and with what."),
      config::list("organisations", &S::organisations, body_fields(), kBodies,
                   "Partner bodies and their desks.")
          .required(),
      config::list("sites", &S::sites, communes_fields(), kGroups, "Communes with a kiosk.")
          .required(),
      config::list("targets", &S::targets, target_fields(), kTargets,
                   "What must be reached; a miss is exit status 1."),
  };
  return fields;
}

std::string to_string(Decimal value) {
  std::string text = std::to_string(value.thousandths / 1'000);
  if (value.thousandths % 1'000 == 0) return text;
  std::string rest = std::to_string(1'000 + value.thousandths % 1'000).substr(1);
  while (rest.back() == '0') rest.pop_back();
  return text + "." + rest;
}

}  // namespace loadtest
