// What a running relay takes over of a file that was read again, and what it names instead.
#include "config/reload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "config/reference.h"

namespace config {
namespace {

using testing::ElementsAre;

Config running() {
  Config config;
  config.auth.secret = std::string(40, 'x');
  config.organisations = {{"caf", "CAF", "CAF", {{"d1", "Bureau 1"}, {"d2", "Bureau 2"}}},
                          {"cpam", "CPAM", "CPAM", {{"d1", "Bureau 1"}}}};
  config.sites = {{"isle", "L'Isle", {"caf", "cpam"}}, {"lussac", "Lussac", {"caf"}}};
  return config;
}

struct Case {
  const char* name;
  std::function<void(Config&)> change;
  std::vector<std::string> taken;
  std::vector<std::string> needs_restart;
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }

class ReloadTable : public testing::TestWithParam<Case> {};
TEST_P(ReloadTable, NamesEveryKeyThatDiffers) {
  Config fresh = running();
  GetParam().change(fresh);
  const Reload reload = plan_reload(running(), fresh);
  std::vector<std::string> taken = GetParam().taken;
  for (const char* whole : {"calendar", "organisations", "sites"}) taken.emplace_back(whole);
  EXPECT_EQ(reload.taken, taken);
  EXPECT_EQ(reload.config.sites.size(), fresh.sites.size());
  EXPECT_EQ(reload.needs_restart, GetParam().needs_restart);
  // What it works with is what it says: asked again, the same keys wait and nothing else differs.
  const Reload again = plan_reload(reload.config, fresh);
  EXPECT_THAT(again.taken, ElementsAre("calendar", "organisations", "sites"));
  EXPECT_EQ(again.needs_restart, GetParam().needs_restart);
}
INSTANTIATE_TEST_SUITE_P(
    Keys, ReloadTable,
    testing::Values(
        Case{"nothing", [](Config&) {}, {}, {}},
        Case{"level", [](Config& c) { c.log.level = LogLevel::kDebug; }, {"log.level"}, {}},
        Case{"admin_token", [](Config& c) { c.admin.token = "t"; }, {"admin.token"}, {}},
        Case{"services",
             [](Config& c) {
               c.service.revoked = {"rdv"};
               c.service.open_visits = 7;
             },
             {"service.revoked", "service.open_visits"},
             {}},
        Case{"turn", [](Config& c) { c.turn.secret = "s"; }, {"turn.secret"}, {}},
        Case{"rate",
             [](Config& c) { c.limits.messages_per_second = 7; },
             {"limits.messages_per_second"},
             {}},
        Case{"rooms", [](Config& c) { c.limits.rooms = 7; }, {}, {"limits.rooms"}},
        Case{"announce",
             [](Config& c) {
               c.media.announce_interfaces = false;
               c.media.announce = {"192.0.2.1"};
             },
             {},
             {"media.announce"}},
        Case{"tls", [](Config& c) { c.tls.local_ca = "ca"; }, {}, {"tls"}},
        Case{"secret", [](Config& c) { c.auth.secret += "y"; }, {}, {"auth.secret"}},
        Case{"both",
             [](Config& c) {
               c.sites.pop_back();
               c.media.port = 9;
               c.signalling.listen.port = 9;
             },
             {},
             {"media.port", "signalling.listen"}}),
    [](const testing::TestParamInfo<Case>& row) { return std::string(row.param.name); });

// A key that nobody decided about would be taken over by the configuration and by nothing else.
TEST(Reload, DecidesAboutEveryKey) {
  const Reload reload = plan_reload(running(), running());
  const std::set<std::string> decided(reload.same.begin(), reload.same.end());
  const std::string reference = config::reference();
  const std::regex row(R"(\| `([a-z_]+)\.([a-z_]+)` \|)");
  std::size_t asked = 0;
  for (std::sregex_iterator it(reference.begin(), reference.end(), row), end; it != end; ++it) {
    const std::string section = (*it)[1];
    if (section == "calendar" || section == "tls") continue;  // whole
    std::string key = section + "." + (*it)[2].str();
    if (key.ends_with("_file")) key.resize(key.size() - 5);
    EXPECT_TRUE(decided.contains(key)) << key;
    ++asked;
  }
  EXPECT_GT(asked, 25U);
}

}  // namespace
}  // namespace config
