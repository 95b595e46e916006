#include "loadtest/app/screen.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace loadtest {
namespace {

using namespace std::chrono_literals;

constexpr int kBar = 30;
constexpr int kNarrow = 80;  // fewer columns: what is behind the bar has a line of its own
constexpr auto kOnTerminal = 500ms;
constexpr auto kInLog = 10s;
constexpr std::size_t kMostSites = 60;  // of a table that somebody reads
constexpr std::size_t kWorstSites = 15;

constexpr std::string_view kHeads =
    "visits  answered  wait p90  concealed  worst 10 s  mouth-ear  first voice  frozen  frames  "
    "papers";

std::string cell(const Figures& figures, Figure figure, int width, std::string_view unit) {
  const auto value = figures.value(figure);
  if (!value) return fmt::format("{:>{}}", "–", width);
  // One decimal is what a reader can use.
  const std::int64_t tenths = (value->thousandths + 50) / 100;
  return fmt::format("{:>{}}", fmt::format("{}.{}{}", tenths / 10, tenths % 10, unit), width);
}

std::string row(const Figures& figures) {
  return fmt::format("{:>6}", figures.answered()) +
         cell(figures, Figure::kAnsweredPercent, 10, " %") +
         cell(figures, Figure::kWaitP90, 10, " s") +
         cell(figures, Figure::kConcealedP95, 11, " %") +
         cell(figures, Figure::kWorstWindowP95, 12, " %") +
         cell(figures, Figure::kMouthToEarP95, 11, " ms") +
         cell(figures, Figure::kFirstVoiceP95, 13, " s") +
         cell(figures, Figure::kFrozenP95, 8, " %") + cell(figures, Figure::kFramesP50, 8, "") +
         cell(figures, Figure::kDocumentsDelivered, 8, " %");
}

// Names have letters of more than a byte: what is seen counts.
bool begins_letter(char c) { return (c & 0xc0) != 0x80; }

std::string padded(std::string text, std::size_t width) {
  const auto seen = static_cast<std::size_t>(std::ranges::count_if(text, begins_letter));
  if (seen < width) text.append(width - seen, ' ');
  return text;
}

std::string table_head(std::string_view first, std::size_t width) {
  return padded(std::string(first), width) + std::string(kHeads) + "\n";
}

std::string duration(std::chrono::seconds time) {
  if (time >= 1h) return fmt::format("{} h {:02} min", time / 1h, time % 1h / 1min);
  if (time >= 1min) return fmt::format("{} min {:02} s", time / 1min, (time % 1min).count());
  return fmt::format("{} s", time.count());
}

std::string describe(const TargetResult& judged) {
  const FigureName& name = figure_names()[static_cast<std::size_t>(judged.target.figure)];
  const bool least = judged.target.at_least.has_value();
  const std::string limit = to_string(least ? *judged.target.at_least : *judged.target.at_most);
  const std::string value = judged.value ? to_string(*judged.value) : "nothing to measure";
  const std::string line = judged.target.line.empty() ? "" : " on " + judged.target.line;
  return fmt::format("  {}  {}{} {} {} {}: {}\n", judged.met ? "met   " : "MISSED", name.id, line,
                     least ? ">=" : "<=", limit, name.unit, value);
}

std::string sites_table(const Result& result) {
  std::vector<const SiteResult*> shown;
  for (const SiteResult& site : result.sites) shown.push_back(&site);
  std::string text;
  if (shown.size() > kMostSites) {
    const auto badness = [](const SiteResult* site) {
      const auto value = site->figures.value(Figure::kWorstWindowP95);
      return value ? value->thousandths : -1;
    };
    std::ranges::sort(shown, [&](const SiteResult* a, const SiteResult* b) {
      return std::pair(-badness(a), a) < std::pair(-badness(b), b);
    });
    shown.resize(kWorstSites);
    text = fmt::format("The {} sites with the worst ten seconds of {}:\n", kWorstSites,
                       result.sites.size());
  }
  std::size_t width = 8;
  for (const SiteResult* site : shown)
    width = std::max(width, site->id.size() + site->line.size() + 4);
  text += table_head("site", width);
  for (const SiteResult* site : shown) {
    text += padded(site->id + " (" + site->line + ")", width) + row(site->figures) + "\n";
  }
  return text;
}

template <class Items>
std::string items_table(std::string_view head, const Items& items) {
  std::size_t width = 16;
  for (const auto& item : items) width = std::max(width, item.id.size() + 2);
  std::string text = table_head(head, width);
  for (const auto& item : items) text += padded(item.id, width) + row(item.figures) + "\n";
  return text;
}

// The first lines, and of each the first letters.
std::string cut(const std::string& text, int columns, int rows) {
  std::string fitting;
  int column = 0;
  int row = 0;
  for (const char c : text) {
    if (c == '\n') {
      fitting += c;
      column = 0;
      if (++row == rows) break;
      continue;
    }
    if (begins_letter(c)) ++column;
    if (column <= columns) fitting += c;
  }
  return fitting;
}

}  // namespace

LiveTable::LiveTable(std::FILE* out) : out_(out), terminal_(::isatty(::fileno(out)) == 1) {}

LiveTable::Size LiveTable::size() const {
  winsize told{};
  if (!terminal_ || ::ioctl(::fileno(out_), TIOCGWINSZ, &told) != 0) return {};
  return {told.ws_col, told.ws_row};
}

std::string LiveTable::bar(const Progress& progress, Size size) const {
  const auto since = [](Clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begin);
  };
  const std::int64_t percent =
      progress.counter ? progress.counter_percent
                       : progress.seconds_done * 100 / std::max<std::int64_t>(1, progress.seconds);
  const auto full = static_cast<std::size_t>(percent * kBar / 100);
  std::string text = std::string(full, '#') + std::string(kBar - full, '.');
  const bool narrow = size.columns > 0 && size.columns < kNarrow;
  text = fmt::format("[{}] {:>3} %{}", text, percent, narrow ? "\n" : "  ");
  if (progress.counter) return text + "the day at the counter, " + duration(since(began_));
  text += fmt::format("{} of {} visits, {}", progress.visits_done, progress.visits,
                      duration(since(began_)));
  const auto spent = since(worlds_began_);
  if (percent >= 1 && percent < 100) {
    text += ", about " +
            duration(spent * (progress.seconds - progress.seconds_done) / progress.seconds_done) +
            " left";
  }
  return text;
}

void LiveTable::draw(const Progress& progress) {
  const auto now = Clock::now();
  if (!progress.counter && worlds_began_ == Clock::time_point{}) worlds_began_ = now;
  const bool last = !progress.counter && progress.visits_done == progress.visits;
  if (now - drawn_ < (terminal_ ? kOnTerminal : kInLog) && !last) return;
  drawn_ = now;
  const Size fits = size();
  std::string text = bar(progress, fits) + "\n";
  if (terminal_ && !progress.counter) {
    std::vector<Progress::Line> used;
    std::ranges::copy_if(progress.lines, std::back_inserter(used),
                         [](const Progress::Line& line) { return line.figures.citizens() > 0; });
    if (!used.empty()) text += items_table("line", used);
  }
  // The cursor stands below.
  if (fits.columns > 0) text = cut(text, fits.columns, std::max(1, fits.rows - 1));
  clear();
  std::fputs(text.c_str(), out_);
  std::fflush(out_);
  height_ = static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

void LiveTable::clear() {
  if (terminal_ && height_ > 0) std::fputs(fmt::format("\x1b[{}A\x1b[J", height_).c_str(), out_);
  height_ = 0;
}

std::string summary(const Result& result) {
  std::string text = fmt::format("{}: {}\n", result.scenario.name, result.scenario.what);
  text += fmt::format(
      "{} citizens, {} came while somebody received, {} answered; {} visits played, {}\n\n",
      result.all.citizens(), result.all.came(), result.all.answered(), result.visits,
      duration(std::chrono::seconds(result.visit_seconds)) + " of talk");
  text += sites_table(result) + "\n";
  text += items_table("line", result.lines) + "\n";
  text += items_table("organisation", result.bodies) + "\n";
  if (!result.targets.empty()) text += "targets\n";
  for (const TargetResult& each : result.targets) text += describe(each);
  for (const std::string& breach : result.breaches) text += "BREACH  " + breach + "\n";
  return text + (result.passed() ? "passed\n" : "NOT PASSED\n");
}

}  // namespace loadtest
