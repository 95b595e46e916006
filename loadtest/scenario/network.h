// The network of a scenario: every single site and desk with its line, and the relay's
// configuration that goes with them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "loadtest/scenario/scenario.h"

namespace loadtest {

struct SitePlace {
  std::string id;
  std::size_t line = 0;  // of the lines that were given
  Decimal visits_per_day;
  std::vector<std::size_t> organisations;  // that its kiosk offers
  config::WeeklyHours uploads;             // somebody else sends on the line meanwhile
};

struct DeskPlace {
  std::size_t organisation = 0;
  std::string id;
  std::size_t line = 0;
  std::optional<std::size_t> office;  // of several that share one line
};

struct Network {
  config::Config config;  // its organisations and sites are in the order of those here
  std::vector<SitePlace> sites;
  std::vector<DeskPlace> desks;
  std::size_t guest_line = 0;  // of third parties
};

// `scenario` without problems. Lines of mixed sites and permanences are drawn by its seed.
Network make_network(const Scenario& scenario, std::span<const NamedLine> lines);

// When an organisation receives at a site on the scenario's day; empty: not at all.
std::vector<config::WeeklyWindow> windows_of(const Network& network, const Scenario& scenario,
                                             std::size_t site, std::size_t organisation);

}  // namespace loadtest
