// A small town for scenarios: three kiosks, desks of the CAF and one of the CPAM, good lines.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "loadtest/town/town.h"
#include "tests/support/visit_world.h"

namespace test {

using loadtest::Page;
using loadtest::Town;
using sfu::TimeDelta;

inline config::Config one_town() {
  config::Config config;
  config.auth.secret = "0123456789abcdef0123456789abcdef";
  config.organisations = {{"caf", "Allocations familiales", "CAF", {{"d1", "1"}, {"d2", "2"}}},
                          {"cpam", "Assurance maladie", "CPAM", {{"d1", "1"}}}};
  for (config::Organisation& each : config.organisations) {
    each.appointments = config::Appointments{.slot_min = 1, .parallel = 2, .late_min = 1};
  }
  config.sites = {{"isle", "L'Isle-Jourdain", {"caf", "cpam"}},
                  {"lussac", "Lussac", {"caf"}},
                  {"millac", "Millac", {"caf"}}};
  return config;
}

inline Town::Options good_lines() {
  Town::Options options;
  options.core = core_options();
  options.page.terminal.rate.start = kGoodStart;
  return options;
}

// A town whose pages have all been welcomed and whose desks are at their place.
class Open {
 public:
  explicit Open(std::uint64_t seed, std::size_t places = 1, Town::Options options = good_lines())
      : town(seed, one_town(), options) {
    for (std::size_t i = 0; i < places; ++i) {
      desks.push_back(&town.add_desk("caf", "d" + std::to_string(i + 1), fibre()));
    }
    cpam = &town.add_desk("cpam", "d1", fibre());
    for (const char* site : {"isle", "lussac", "millac"}) {
      kiosks.push_back(&town.add_kiosk(site, line(8'000, 30)));
    }
    town.run_for(TimeDelta::seconds(1));
    for (Page* desk : desks) town.act(*desk, [](Page& page) { page.set_ready(true); });
    town.act(*cpam, [](Page& page) { page.set_ready(true); });
    town.run_for(TimeDelta::seconds(1));
  }
  void touch(std::size_t kiosk, const std::string& organisation = "caf") {
    town.act(*kiosks[kiosk], [&](Page& page) { page.touch(organisation); });
  }
  void hang_up(Page& page) {
    town.act(page, [](Page& one) { one.hang_up(); });
  }
  bool wait(const std::function<bool()>& done, std::int64_t seconds = 20) {
    return town.run_until(done, town.world().now() + TimeDelta::seconds(seconds));
  }
  static bool hears(Page* page) {
    return page->terminal() != nullptr && page->terminal()->connected() &&
           page->terminal()->receiver(kVoice[0]).counts().frames > 50 &&
           page->terminal()->receiver(kPicture[0]).counts().frames > 10;
  }

  Town town;
  std::vector<Page*> desks;  // of the CAF
  Page* cpam = nullptr;
  std::vector<Page*> kiosks;
};

}  // namespace test
