#include "signalling/session/line_memory.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace signalling {
namespace {

using sfu::DataRate;
using sfu::api::MeasuredLine;
using sfu::api::MeasuredRate;

constexpr sfu::UnixSeconds kToday = 1'800'000'000;
constexpr sfu::UnixSeconds kDay = 86'400;
const DevicePlace kIsle{.site = "isle"};
const DevicePlace kCaf{.organisation = "caf", .desk = "1"};

sfu::Instant at(sfu::UnixSeconds unix_time, std::int64_t seconds = 0) {
  return {sfu::Timestamp::ms(seconds * 1'000), unix_time};
}
MeasuredLine up(std::int64_t kbps, bool limit) {
  return {.down = {}, .up = MeasuredRate{DataRate::kbps(kbps), limit}};
}

TEST(LineMemory, KnowsEachPlaceByItself) {
  LineMemory memory;
  memory.note(kIsle, up(100, true), at(kToday));
  memory.note(kCaf, up(800, false), at(kToday));
  EXPECT_EQ(memory.recall(kIsle, kToday), up(100, true));
  EXPECT_EQ(memory.recall(kCaf, kToday), up(800, false));
  EXPECT_EQ(memory.recall({.site = "caf"}, kToday), MeasuredLine());
  EXPECT_EQ(memory.recall({.organisation = "caf", .desk = "2"}, kToday), MeasuredLine());
}

TEST(LineMemory, ALimitReplacesWhatWasKnownAndLittleUseDoesNot) {
  LineMemory memory;
  memory.note(kIsle, up(100, true), at(kToday));
  memory.note(kIsle, up(40, false), at(kToday));
  EXPECT_EQ(memory.recall(kIsle, kToday), up(100, true));
  memory.note(kIsle, up(90, true), at(kToday));
  EXPECT_EQ(memory.recall(kIsle, kToday), up(90, true));
  memory.note(kIsle, up(500, false), at(kToday));
  EXPECT_EQ(memory.recall(kIsle, kToday), up(500, false)) << "it has become a better one";
}

TEST(LineMemory, ForgetsAfterAMonthEachWayByItself) {
  LineMemory memory;
  memory.note(kIsle, up(100, true), at(kToday));
  MeasuredLine down{.down = MeasuredRate{DataRate::kbps(400), true}, .up = {}};
  memory.note(kIsle, down, at(kToday + 20 * kDay));
  EXPECT_TRUE(memory.recall(kIsle, kToday + 30 * kDay).up);
  EXPECT_EQ(memory.recall(kIsle, kToday + 31 * kDay), down);
  memory.note(kIsle, up(40, false), at(kToday + 31 * kDay));
  EXPECT_EQ(memory.recall(kIsle, kToday + 31 * kDay).up, up(40, false).up)
      << "what is forgotten stands in the way of nothing";
}

TEST(LineMemory, IsKeptOnceForManyNotes) {
  LineMemory memory;
  EXPECT_EQ(memory.next_timeout(), sfu::Timestamp::never());
  memory.note(kIsle, up(100, true), at(kToday, 10));
  memory.note(kCaf, up(100, true), at(kToday, 40));
  EXPECT_EQ(memory.next_timeout(), sfu::Timestamp::ms(70'000));
  Actions actions;
  Turn early(at(kToday, 69), actions);
  memory.expire(early);
  EXPECT_TRUE(actions.empty());
  Turn due(at(kToday, 70), actions);
  memory.expire(due);
  ASSERT_EQ(actions.size(), 1U);
  EXPECT_EQ(std::get<Keep>(actions[0]).name, "lines.json");
  EXPECT_EQ(memory.next_timeout(), sfu::Timestamp::never());
  memory.note(kIsle, up(40, false), at(kToday, 80));
  EXPECT_EQ(memory.next_timeout(), sfu::Timestamp::never()) << "nothing has changed";
  memory.not_kept(sfu::Timestamp::ms(80'000));
  EXPECT_EQ(memory.next_timeout(), sfu::Timestamp::ms(140'000));
  memory.hurry(sfu::Timestamp::ms(80'000));
  EXPECT_EQ(memory.next_timeout(), sfu::Timestamp::ms(81'000)) << "the relay goes down";
}

TEST(LineMemory, OutlivesTheRelayAsText) {
  LineMemory memory;
  memory.note(kIsle,
              {MeasuredRate{DataRate::kbps(400), false}, MeasuredRate{DataRate::kbps(95), true}},
              at(kToday));
  memory.note(kCaf, up(800, false), at(kToday));
  const std::string text = memory.to_text();
  const auto again = LineMemory::read(text, {});
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(again->to_text(), text);
  EXPECT_EQ(again->recall(kIsle, kToday), memory.recall(kIsle, kToday));
  EXPECT_EQ(text.find("visit"), std::string::npos);
}

TEST(LineMemory, TheLongestUnheardOfMakesRoom) {
  LineMemory memory({.max_lines = 2});
  memory.note({.site = "a"}, up(100, true), at(kToday + 1));
  memory.note({.site = "b"}, up(100, true), at(kToday));
  memory.note({.site = "c"}, up(100, true), at(kToday + 2));
  EXPECT_EQ(memory.size(), 2U);
  EXPECT_EQ(memory.recall({.site = "b"}, kToday), MeasuredLine());
  EXPECT_TRUE(memory.recall({.site = "c"}, kToday).up);
}

TEST(LineMemory, NothingAbsurdIsRemembered) {
  LineMemory memory;
  memory.note(kIsle, up(0, true), at(kToday));
  EXPECT_EQ(memory.recall(kIsle, kToday).up->rate, DataRate::kbps(16));
  memory.note(kIsle, {.down = {}, .up = MeasuredRate{DataRate::infinity(), true}}, at(kToday));
  EXPECT_EQ(memory.recall(kIsle, kToday).up->rate, DataRate::kbps(10'000'000));
}

TEST(LineMemory, ATextThatIsNotOursIsRefusedAsAWhole) {
  const std::string good = R"({"site":"isle","up":{"kbps":95,"limit":true,"at":1}})";
  const auto file = [](const std::string& line) {
    return R"({"version":1,"lines":[)" + line + "]}";
  };
  ASSERT_TRUE(LineMemory::read(file(good), {}));
  const std::vector<std::string> bad = {
      "",
      "{}",
      "[]",
      R"({"version":2,"lines":[]})",
      R"({"version":1})",
      R"({"version":1,"lines":{}})",
      file("7"),
      file("{}"),
      file(good + "," + good),
      file(R"({"site":"isle"})"),
      file(R"({"site":7,"up":{"kbps":95,"limit":true,"at":1}})"),
      file(R"({"organisation":"caf","up":{"kbps":95,"limit":true,"at":1}})"),
      file(R"({"site":"isle","desk":"1","up":{"kbps":95,"limit":true,"at":1}})"),
      file(R"({"site":"isle","up":{"kbps":0,"limit":true,"at":1}})"),
      file(R"({"site":"isle","up":{"kbps":95,"at":1}})"),
      file(R"({"site":"isle","up":{"kbps":95,"limit":true,"at":-1}})"),
      file(R"({"site":"isle","up":[]})"),
      file(R"({"site":")" + std::string(200, 'x') + R"(","up":{"kbps":95,"limit":true,"at":1}})"),
  };
  for (const std::string& text : bad) {
    const auto read = LineMemory::read(text, {});
    EXPECT_FALSE(read) << text;
    if (!read) {
      EXPECT_FALSE(read.error().empty());
    }
  }
  EXPECT_FALSE(LineMemory::read(
      file(good + R"(,{"site":"b","up":{"kbps":95,"limit":true,"at":1}})"), {.max_lines = 1}));
}

}  // namespace
}  // namespace signalling
