#include "loadtest/world/line_profiles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/lines.h"

namespace loadtest {
namespace {

using testing::Contains;
using testing::ElementsAre;

std::vector<std::string> problems(const std::string& text) {
  std::vector<std::string> list;
  for (const config::Problem& each : read_lines(text, "l.yaml").problems)
    list.push_back(to_string(each));
  return list;
}

// Every line of the table that the product is judged by.
TEST(LineProfiles, TheFileHasAllThatPeopleHave) {
  const Lines& lines = test::lines();
  for (const config::Problem& each : lines.problems) ADD_FAILURE() << to_string(each);
  for (const char* id :
       {"adsl512", "adsl512-bloat", "adsl1m", "adsl8m", "sdsl512", "vdslmed", "wimax", "umts",
        "lte-rural", "lte-edge", "geo", "leo", "ftth", "mairie-shared", "desk-corp"}) {
    EXPECT_NE(find_line(lines.lines, id), nullptr) << id;
  }
  const NamedLine& thin = *find_line(lines.lines, "adsl512");
  EXPECT_EQ(thin.line.up.rate, sfu::DataRate::kbps(128));
  EXPECT_EQ(thin.line.up.queue.bytes(), 64'000);
  EXPECT_EQ(thin.line.up.framing, sfu::Framing::kAtm);
  EXPECT_EQ(thin.line.down.delay, sfu::TimeDelta::ms(30));
  EXPECT_FALSE(thin.bloat);
  EXPECT_TRUE(find_line(lines.lines, "adsl512-bloat")->bloat);
  const NamedLine& satellites = *find_line(lines.lines, "leo");
  ASSERT_EQ(satellites.line.up.episodes.size(), 1U);
  EXPECT_TRUE(satellites.line.up.episodes[0].regular);
  EXPECT_EQ(find_line(lines.lines, "lte-edge")->line.up.walk.steps.size(), 4U);
  EXPECT_EQ(find_line(lines.lines, "isdn"), nullptr);
}

TEST(LineProfiles, EveryMistakeIsToldWithItsPlace) {
  EXPECT_THAT(
      problems("lines:\n"
               "  - id: a\n    what: x\n    one_way_ms: 3\n    down: {kbps: 5, queue_kb: 1}\n"
               "    up: {kpbs: 500, queue_kb: 1}\n"
               "  - id: a\n    what: y\n    one_way_ms: 3\n    framing: token-ring\n"
               "    down: {kbps: 500, queue_kb: 1}\n"),
      ElementsAre("l.yaml:5: lines[0].down.kbps: must be 16..10000000, got 5",
                  "l.yaml:6: lines[0].up.kpbs: is not a key; did you mean \"kbps\"?",
                  "l.yaml:6: lines[0].up.kbps: is missing", "l.yaml:7: lines[1].id: is given twice",
                  "l.yaml:7: lines[1].up: is missing",
                  "l.yaml:10: lines[1].framing: must be one of ip, atm, got \"token-ring\""));
  EXPECT_THAT(problems(""), Contains(testing::HasSubstr("is not")).Times(0));
  EXPECT_THAT(problems("lines: ["), Contains(testing::HasSubstr("is not YAML")));
  EXPECT_THAT(problems("- 1"), Contains(testing::HasSubstr("must be a mapping")));
}

TEST(LineProfiles, ALineSendsMostOfTheTime) {
  EXPECT_THAT(
      problems(
          "lines:\n  - id: a\n    what: x\n    one_way_ms: 3\n    down: {kbps: 50, queue_kb: 1}\n"
          "    up: {kbps: 50, queue_kb: 1, episodes: [{every_s: 1, lasting_ms: 501}]}\n"),
      ElementsAre("l.yaml:6: lines[0].up.episodes[0].lasting_ms: must be at most half of every_s"));
}

}  // namespace
}  // namespace loadtest
