// A small random network and its hour or two, as the text of a scenario file: sites on random
// lines, bodies with desks and offices, permanences and hours that end in the middle, appointments,
// passing on, third parties, papers. A function of its seed; everything the reader of scenarios
// takes, and little enough of it that hundreds can be played.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "loadtest/world/line_profiles.h"
#include "loadtest/world/random.h"

namespace test {

class RandomScenario {
 public:
  RandomScenario(std::uint64_t seed, std::span<const loadtest::NamedLine> lines)
      : seed_(seed), lines_(lines), random_(seed) {}

  std::string text() {
    put("name", fmt::format("network-{}", seed_));
    put("what", "A random network");
    put("seed", static_cast<std::int64_t>(seed_));
    put_day();
    put_hours("hours");
    put_media();
    put_traffic();
    text_ += "organisations:\n";
    bodies_ = between(1, 4);
    for (std::int64_t i = 0; i < bodies_; ++i) put_body(i);
    text_ += "sites:\n";
    const std::int64_t sites = between(1, 4);
    for (std::int64_t i = 0; i < sites; ++i) put_site(i);
    put_targets();
    return std::move(text_);
  }

 private:
  std::int64_t below(std::int64_t bound) { return random_.below(bound); }
  std::int64_t between(std::int64_t from, std::int64_t to) { return from + below(to - from + 1); }
  bool chance(std::int64_t percent) { return random_.chance(percent * 10'000); }
  const std::string& line() {
    return lines_[static_cast<std::size_t>(below(std::ssize(lines_)))].id;
  }
  static std::string time(std::int64_t minute) {
    return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
  }

  // One draw in each statement: arguments have no order.
  void put(std::string_view key, std::string_view value) {
    text_ += fmt::format("{}: {}\n", key, value);
  }
  void put(std::string_view key, std::int64_t value) { put(key, std::to_string(value)); }
  void put_flag(std::string_view key, std::int64_t percent) {
    put(key, chance(percent) ? "true" : "false");
  }

  // Weekdays mostly; Sundays, holidays and nights in which the clocks change are among them.
  void put_day() {
    from_ = chance(10) ? 23 * 60 : between(8 * 12, 17 * 12) * 5;
    to_ = std::min<std::int64_t>(24 * 60, from_ + between(20, 90));
    const std::int64_t month = between(1, 12);
    const std::int64_t day = between(1, 28);
    const bool clocks = chance(5);
    put("day", clocks ? "2026-10-25" : fmt::format("2026-{:02}-{:02}", month, day));
    put("from", "\"" + time(from_) + "\"");
    put("to", "\"" + time(to_) + "\"");
  }

  // Always open, the usual hours, or some that begin or end while it is played.
  void put_hours(std::string_view key) {
    const std::int64_t kind = below(4);
    if (kind == 1) put(key, "[\"mon-fri 09:00-12:00\", \"mon-fri 13:30-17:00\"]");
    if (kind > 1) put(key, windows());
  }
  std::string windows() {
    const std::int64_t opens = std::max<std::int64_t>(0, from_ + between(-60, 20));
    const std::int64_t closes = std::min<std::int64_t>(24 * 60, to_ + between(-20, 60));
    return "[\"mon-sun " + time(opens) + "-" + time(std::max(closes, opens + 5)) + "\"]";
  }

  void put_media() {
    if (chance(40)) return;
    const std::int64_t start = between(30, 800);
    text_ += "media:\n";
    put("  start_rate_kbps", start);
    put("  max_send_rate_kbps", std::max<std::int64_t>(100, start + below(3'000)));
    put("  slots", between(1, 3));
  }

  void put_traffic() {
    text_ += "traffic:\n";
    const std::int64_t visits = between(10, 50);
    put("  visits_per_day", fmt::format("{}.{}", visits / 10, visits % 10));
    put("  appointments_percent", below(101));
    put("  no_show_percent", below(40));
    const std::int64_t median = between(10, 120);
    put("  duration_median_s", median);
    put("  duration_p95_s", median + between(1, 120));
    put("  short_percent", below(30));
    put("  patience_s", between(5, 400));
    put("  transfer_percent", below(80));
    put("  third_party_percent", below(80));
    put("  third_party_line", line());
    put("  documents_per_visit", below(3));
    put("  from_kiosk_percent", below(101));
    text_ += "  documents:\n    - {what: a letter, share: 3, from_kb: 1, to_kb: 150}\n";
    if (chance(30)) text_ += "    - {what: a photograph, from_kb: 500, to_kb: 1500}\n";
    if (chance(20)) return;
    text_ += "  hours:\n";  // those that are played
    for (std::int64_t hour = from_ / 60; hour < (to_ + 59) / 60; ++hour) {
      text_ += fmt::format("    - {{hour: {}, weight: {}}}\n", hour, between(1, 100));
    }
  }

  void put_body(std::int64_t index) {
    put("  - id", fmt::format("b{}", index));
    put("    name", fmt::format("L'organisme n° {}", index + 1));
    put("    share", between(1, 20));
    put("    wrap_up_s", below(120));
    put_flag("    appointments", 70);
    if (chance(30)) put_hours("    hours");
    text_ += "    desks:\n";
    for (std::int64_t i = between(1, 2); i > 0; --i) {
      put("      - count", between(1, 3));
      put("        line", line());
      put_flag("        shared", 40);
    }
  }

  void put_site(std::int64_t index) {
    put("  - id", fmt::format("s{}", index));
    put("    name", fmt::format("\"Saint-{}-l'Évêque\"", index));
    put("    count", between(1, 4) / 3 + 1);
    if (chance(75)) {
      put("    line", line());
    } else {
      text_ += "    lines:\n";
      put("      - line", line());
      put("      - line", line());
      put("        share", between(1, 3));
    }
    if (chance(30)) put_offered();
    if (chance(20)) {
      put("    windows_per_week", between(1, 5));
    } else if (chance(25)) {
      text_ += "    permanences:\n      - organisation: b0\n";
      put("        hours", windows());
    }
    if (chance(20)) put("    visits_per_day", below(8));
    if (chance(25)) put("    uploads", windows());
  }
  void put_offered() {
    text_ += "    organisations: [b0";
    const std::int64_t others = below(bodies_);
    for (std::int64_t i = 1; i <= others; ++i) text_ += fmt::format(", b{}", i);
    text_ += "]\n";
  }

  void put_targets() {
    if (chance(70)) return;
    text_ += "targets:\n";
    put("  - figure: answered\n    at_least", below(101));
    put("  - figure: concealed-p95\n    line", line());
    put("    at_most", fmt::format("{}.5", below(20)));
  }

  std::uint64_t seed_;
  std::span<const loadtest::NamedLine> lines_;
  loadtest::Random random_;
  std::int64_t from_ = 0;  // minutes of the day
  std::int64_t to_ = 0;
  std::int64_t bodies_ = 1;
  std::string text_;
};

}  // namespace test
