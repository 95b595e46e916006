// days [--visits N] [--first S] [--seed S]
//
// Random days (tests/support/random_day.h), one seed after the other, until so many visits have
// ended: no crossed media, no lost citizen, no stuck desk. The failure line is the reproduction.
#include <cstdint>
#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>

#include "tests/support/random_day.h"

int main(int argc, char** argv) {
  CLI::App app{"Plays random days of a small town."};
  std::int64_t visits = 10'000;
  std::uint64_t first = 1;
  std::uint64_t only = 0;
  app.add_option("--visits", visits, "How many visits in all");
  app.add_option("--first", first, "Seed of the first day");
  app.add_option("--seed", only, "One day alone");
  CLI11_PARSE(app, argc, argv);
  if (only != 0) {
    first = only;
    visits = 1;
  }
  std::int64_t ended = 0;
  std::int64_t days = 0;
  std::int64_t kept = 0;
  bool well = true;
  for (std::uint64_t seed = first; ended < visits; ++seed, ++days) {
    test::RandomDay day(seed);
    for (const std::string& what : day.play()) {
      std::printf("days --seed %llu: %s\n", static_cast<unsigned long long>(seed), what.c_str());
      well = false;
    }
    ended += day.visits();
    kept += day.appointments_kept();
  }
  std::printf("%lld visits in %lld days, %lld of them at an agreed time\n",
              static_cast<long long>(ended), static_cast<long long>(days),
              static_cast<long long>(kept));
  return well ? 0 : 1;
}
