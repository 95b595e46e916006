#include "config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::filesystem::path kRoot =
    std::filesystem::path(__FILE__).parent_path() / ".." / ".." / "..";
constexpr std::string_view kAuth = "auth: {secret: 0123456789abcdef0123456789abcdef}\n";

std::vector<std::string> problems(const LoadResult& result) {
  std::vector<std::string> lines;
  for (const Problem& problem : result.problems) lines.push_back(to_string(problem));
  return lines;
}
// `text` begins at line 2 of a file whose first line is a good `auth`.
LoadResult load(std::string_view text) { return load_string(std::string(kAuth).append(text), "f"); }

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(Config, DemoLoadsAndIsOpen) {
  const LoadResult demo = load_file((kRoot / "config/demo.yaml").string());
  ASSERT_THAT(problems(demo), IsEmpty());
  EXPECT_TRUE(demo.config.auth.open_enrolment);
  EXPECT_TRUE(demo.config.auth.allow_any_room);
  EXPECT_TRUE(demo.config.media.announce_interfaces);
  EXPECT_THAT(demo.config.media.announce, ElementsAre("127.0.0.1"));
  const Site* site = find_site(demo.config.sites, "l-isle-jourdain");
  ASSERT_NE(site, nullptr);
  EXPECT_EQ(site->name, "L'Isle-Jourdain");
  EXPECT_THAT(site->organisations, ElementsAre("caf", "cpam", "msa", "france-travail", "carsat"));
  const Organisation* caf = find_organisation(demo.config.organisations, "caf");
  ASSERT_NE(caf, nullptr);
  EXPECT_EQ(caf->label, "CAF");
  ASSERT_NE(find_desk(*caf, "guichet-2"), nullptr);
  EXPECT_EQ(find_desk(*caf, "guichet-3"), nullptr);
}

TEST(Config, ExampleLoadsOnceItsSecretIsThereAndIsClosed) {
  std::string text = read(kRoot / "config/example.yaml");
  for (const Problem& problem : load_string(text, "example.yaml").problems) {
    EXPECT_EQ(problem.key, "auth.secret_file") << to_string(problem);
  }
  const std::string line = "secret_file: /etc/guichet/secret";
  const std::size_t at = text.find(line);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, line.size(), "secret: 0123456789abcdef0123456789abcdef");
  const LoadResult example = load_string(text, "example.yaml");
  EXPECT_THAT(problems(example), IsEmpty());
  EXPECT_FALSE(example.config.auth.open_enrolment);
  EXPECT_FALSE(example.config.auth.allow_any_room);
}

TEST(Config, DefaultsStandWhereNothingIsSaid) {
  const LoadResult result = load("media:\n");
  ASSERT_THAT(problems(result), IsEmpty());
  EXPECT_EQ(result.config.media.port, 10'000);
  EXPECT_TRUE(result.config.media.announce_interfaces);
  EXPECT_EQ(result.config.signalling.listen, (Endpoint{"0.0.0.0", 8080}));
  EXPECT_FALSE(result.config.auth.open_enrolment);
}

TEST(Config, ReadsEveryKindOfValue) {
  const LoadResult result = load(
      "media: {port: 443, announce: [203.0.113.1, '2001:db8::1'], max_send_rate_kbps: 2000}\n"
      "signalling: {listen: '[::]:443'}\n"
      "log: {level: debug, format: text}\n"
      "organisations: [{id: a, name: Une, desks: [{id: g-1, name: G}]}, {id: b, name: B, desks: "
      "[]}]\n"
      "sites: [{id: s, name: S, organisations: [b]}, {id: t, name: T}]\n");
  ASSERT_THAT(problems(result), IsEmpty());
  EXPECT_EQ(result.config.media.port, 443);
  EXPECT_FALSE(result.config.media.announce_interfaces);
  EXPECT_THAT(result.config.media.announce, ElementsAre("203.0.113.1", "2001:db8::1"));
  EXPECT_EQ(result.config.media.max_send_rate, sfu::DataRate::kbps(2'000));
  EXPECT_EQ(result.config.signalling.listen, (Endpoint{"::", 443}));
  EXPECT_EQ(result.config.log.level, LogLevel::kDebug);
  EXPECT_EQ(result.config.log.format, LogFormat::kText);
  EXPECT_EQ(result.config.organisations[0].label, "Une");
  EXPECT_THAT(result.config.sites[0].organisations, ElementsAre("b"));
  EXPECT_THAT(result.config.sites[1].organisations, ElementsAre("a", "b"));
}

struct Case {
  const char* name;
  const char* text;
  const char* problem;
};
TEST(Config, AppointmentsAreOffUnlessGiven) {
  const LoadResult result = load(
      "organisations:\n"
      "  - {id: a, name: A, desks: []}\n"
      "  - {id: b, name: B, desks: [], appointments: {}}\n"
      "  - {id: c, name: C, desks: [], appointments: {slot_min: 5, parallel: 3}}\n"
      "sites: [{id: s, name: S, kiosks: 2}]\n");
  ASSERT_THAT(problems(result), IsEmpty());
  EXPECT_FALSE(result.config.organisations[0].appointments);
  EXPECT_EQ(result.config.organisations[1].appointments->slot_min, 20);
  EXPECT_EQ(result.config.organisations[2].appointments->slot_min, 5);
  EXPECT_EQ(result.config.organisations[2].appointments->parallel, 3);
  EXPECT_EQ(result.config.sites[0].kiosks, 2);
  EXPECT_THAT(problems(load("organisations:\n  - {id: a, name: A, desks: [], "
                            "appointments: {slot_min: 0}}\n")),
              ElementsAre("f:3: organisations[0].appointments.slot_min: must be 1..240, got 0"));
}

class ConfigProblems : public testing::TestWithParam<Case> {};
TEST_P(ConfigProblems, AreSaidWithFileLineAndKey) {
  EXPECT_THAT(problems(load(GetParam().text)), ElementsAre(GetParam().problem));
}
INSTANTIATE_TEST_SUITE_P(
    Table, ConfigProblems,
    testing::ValuesIn(std::vector<Case>{
        {"range", "media:\n  port: 70000\n", "f:3: media.port: must be 1..65535, got 70000"},
        {"huge", "media: {port: 99999999999999999999}\n",
         "f:2: media.port: must be 1..65535, got 99999999999999999999"},
        {"not_a_number", "media: {port: ten}\n",
         "f:2: media.port: must be an integer, got \"ten\""},
        {"quoted_number", "media: {port: '443'}\n",
         "f:2: media.port: must be an integer, got \"443\""},
        {"fraction", "media: {port: 4.5}\n", "f:2: media.port: must be an integer, got \"4.5\""},
        {"no_value", "media: {port: }\n", "f:2: media.port: must be an integer, got nothing"},
        {"unknown", "media:\n  prot: 443\n",
         "f:3: media.prot: is not a key; did you mean \"port\"?"},
        {"unknown_section", "colour: red\n", "f:2: colour: is not a key"},
        {"twice", "media:\n  port: 1\n  port: 2\n", "f:4: media.port: is given twice"},
        {"section_twice", "log: {}\nlog: {}\n", "f:3: log: is given twice"},
        {"not_a_mapping", "media: 3\n", "f:2: media: must be a mapping of keys"},
        {"turn_alone", "turn:\n  urls: ['turn:a.example']\n",
         "f:2: turn.secret: is missing; `openssl rand -hex 32` makes one"},
        {"turn_secret", "turn:\n  urls: ['turn:a.example']\n  secret: tiny\n",
         "f:4: turn.secret: must have 16..4096 bytes, got 4"},
        {"turn_relay",
         "turn: {urls: ['turn:a.example'], secret: 0123456789abcdef, relay_addresses: "
         "[a.example]}\n",
         "f:2: turn.relay_addresses: must hold IP addresses, got \"a.example\""},
        {"turn_nowhere", "turn: {secret: 0123456789abcdef}\n",
         "f:2: turn.secret: is for nothing without turn.urls"},
        {"boolean", "auth: {}\n", "f:2: auth: is given twice"},
        {"choice", "log: {level: loud}\n",
         "f:2: log.level: must be one of error, warn, info, debug, got \"loud\""},
        {"endpoint", "admin: {listen: localhost:80}\n",
         "f:2: admin.listen: must be IP:port, as 0.0.0.0:8080 or [::]:8080"},
        {"announce", "media: {announce: [relay.example]}\n",
         "f:2: media.announce: must hold IP addresses or auto, got \"relay.example\""},
        {"announce_nothing", "media: {announce: []}\n",
         "f:2: media.announce: must have 1..16 items, got 0"},
        {"last_port", "media:\n  port: 65535\n  shards: 2\n",
         "f:4: media.shards: the last shard's port would be 65536"},
        {"missing", "organisations:\n  - {id: a, desks: []}\n",
         "f:3: organisations[0].name: is missing"},
        {"id", "sites:\n  - {id: L'Isle, name: L}\n",
         "f:3: sites[0].id: must be 1..40 of a-z, 0-9 and -, got \"L'Isle\""},
        {"site_twice", "sites:\n  - {id: a, name: A}\n  - {id: a, name: B}\n",
         "f:4: sites[1].id: \"a\" is already sites[0] (line 3)"},
        {"desk_twice",
         "organisations:\n  - id: a\n    name: A\n    desks:\n      - {id: d, name: D}\n"
         "      - {id: d, name: E}\n",
         "f:7: organisations[0].desks[1].id: \"d\" is already organisations[0].desks[0] (line 6)"},
        {"unknown_organisation",
         "organisations: [{id: caf, name: CAF, desks: []}]\n"
         "sites:\n  - id: a\n    name: A\n    organisations: [caff]\n",
         "f:6: sites[0].organisations[0]: \"caff\" is no organisation; did you mean \"caf\"?"},
        {"offered_twice",
         "organisations: [{id: a, name: A, desks: []}]\n"
         "sites: [{id: b, name: B, organisations: [a, a]}]\n",
         "f:3: sites[0].organisations[1]: \"a\" is given twice"},
        {"control_character", "sites: [{id: a, name: \"A\\r\\nB\"}]\n",
         "f:2: sites[0].name: must not contain control characters"},
        {"list", "sites: {}\n", "f:2: sites: must be a list, got a mapping"},
        {"two_documents", "---\na: 1\n", "f:3: must be one document"},
    }),
    [](const auto& test) { return test.param.name; });

class ConfigAuth : public testing::TestWithParam<Case> {};
TEST_P(ConfigAuth, ProblemsNeverShowTheSecret) {
  EXPECT_THAT(problems(load_string(GetParam().text, "f")), ElementsAre(GetParam().problem));
}
INSTANTIATE_TEST_SUITE_P(
    Table, ConfigAuth,
    testing::ValuesIn(std::vector<Case>{
        {"none", "auth: {open_enrolment: false}\n",
         "f:1: auth.secret: is missing; `openssl rand -hex 32` makes one"},
        {"empty_file", "", "f: auth.secret: is missing; `openssl rand -hex 32` makes one"},
        {"short_secret", "auth: {secret: tiny}\n",
         "f:1: auth.secret: must have 32..4096 bytes, got 4"},
        {"both", "auth:\n  secret: 0123456789abcdef0123456789abcdef\n  secret_file: f\n",
         "f:3: auth.secret_file: give secret or secret_file, not both"},
        {"admin_short", "auth: {secret: 0123456789abcdef0123456789abcdef}\nadmin: {token: tiny}\n",
         "f:2: admin.token: must have 32..4096 bytes, got 4"},
        {"admin_blank",
         "auth: {secret: 0123456789abcdef0123456789abcdef}\n"
         "admin: {token: 0123456789abcdef 0123456789abcdef}\n",
         "f:2: admin.token: must be letters, digits and signs of ASCII, without blanks"},
        {"admin_no_file",
         "auth: {secret: 0123456789abcdef0123456789abcdef}\nadmin: {token_file: /nowhere/token}\n",
         "f:2: admin.token_file: cannot read \"/nowhere/token\""},
        {"admin_both",
         "auth: {secret: 0123456789abcdef0123456789abcdef}\n"
         "admin:\n  token: 0123456789abcdef0123456789abcdef\n  token_file: f\n",
         "f:4: admin.token_file: give token or token_file, not both"},
        {"no_file", "auth: {secret_file: /nowhere/secret}\n",
         "f:1: auth.secret_file: cannot read \"/nowhere/secret\""},
        {"folder", "auth: {secret_file: /tmp}\n", "f:1: auth.secret_file: cannot read \"/tmp\""},
        {"boolean", "auth: {secret: 0123456789abcdef0123456789abcdef, open_enrolment: yes}\n",
         "f:1: auth.open_enrolment: must be true or false, got \"yes\""},
    }),
    [](const auto& test) { return test.param.name; });

TEST(Config, AllProblemsComeAtOnceInTheOrderOfTheFile) {
  EXPECT_THAT(
      problems(load_string("sites:\n  - {id: A, nam: B}\nmedia: {port: 0, slots: 99}\n", "f")),
      ElementsAre("f: auth.secret: is missing; `openssl rand -hex 32` makes one",
                  "f:2: sites[0].id: must be 1..40 of a-z, 0-9 and -, got \"A\"",
                  "f:2: sites[0].nam: is not a key; did you mean \"name\"?",
                  "f:2: sites[0].name: is missing", "f:3: media.port: must be 1..65535, got 0",
                  "f:3: media.slots: must be 0..8, got 99"));
}

TEST(Config, BrokenYamlHasALine) {
  const LoadResult result = load("media: {port: 1\n");
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_THAT(to_string(result.problems[0]), testing::StartsWith("f:3: is not YAML: "));
}

TEST(Config, MissingFileIsAProblem) {
  EXPECT_THAT(problems(load_file("/nowhere/guichet.yaml")),
              ElementsAre("/nowhere/guichet.yaml: cannot be read: No such file or directory"));
  EXPECT_THAT(problems(load_file("/tmp")), testing::SizeIs(1));
}

TEST(Config, SecretFileIsReadBesideTheConfiguration) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("guichet-config-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const auto write = [&](const char* name, std::string_view text) {
    std::ofstream(folder / name) << text;
  };
  write("guichet.yaml", "auth: {secret_file: key}\n");
  write("key", "0123456789abcdef0123456789abcdef\n");
  const LoadResult good = load_file((folder / "guichet.yaml").string());
  EXPECT_THAT(problems(good), IsEmpty());
  EXPECT_EQ(good.config.auth.secret, "0123456789abcdef0123456789abcdef");
  write("key", "tiny\n");
  EXPECT_THAT(problems(load_file((folder / "guichet.yaml").string())),
              ElementsAre(testing::EndsWith(
                  "guichet.yaml:1: auth.secret_file: must hold at least 32 bytes, got 4")));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace config
