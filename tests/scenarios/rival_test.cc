// Somebody else sends on the kiosk's line in the middle of a visit: without end, so that the
// modem's queue is full and the delay is his, or half of what the line carries.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <ostream>
#include <string>
#include <tuple>

#include "loadtest/visit/play_world.h"
#include "tests/support/line_course.h"
#include "tests/support/lines.h"

namespace {

using loadtest::Crossing;
using loadtest::Line;
using loadtest::LinkProfile;
using loadtest::Rival;
using loadtest::Terminal;
using loadtest::Way;
using loadtest::WorldPlan;
using sfu::DataRate;
using sfu::DataSize;
using sfu::TimeDelta;
using testing::IsEmpty;

constexpr TimeDelta kSecond = TimeDelta::seconds(1);
constexpr TimeDelta kBegins = TimeDelta::seconds(2);
constexpr TimeDelta kComes = TimeDelta::seconds(30);
constexpr TimeDelta kGoes = TimeDelta::seconds(70);
constexpr TimeDelta kEnds = TimeDelta::seconds(95);
constexpr TimeDelta kSettled = TimeDelta::seconds(10);  // the rival's window has grown
constexpr TimeDelta kDelay = TimeDelta::ms(30);
constexpr DataSize kModem = DataSize::bytes(std::int64_t{64 * 1'024});

struct Row {
  const char* name;
  std::int64_t up_kbps;
  std::int64_t down_kbps;
  Way way;
  std::int64_t most_kbps;  // of the rival; 0: without end
  std::int64_t seen_ms;    // at most, behind his end
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class Rivals : public testing::TestWithParam<std::tuple<Row, std::uint64_t>> {
 protected:
  void play() {
    const auto& [row, seed] = GetParam();
    LinkProfile up;
    up.queue = kModem;
    up.delay = kDelay;
    up.jitter = TimeDelta::ms(3);
    LinkProfile down = up;
    up.rate = DataRate::kbps(row.up_kbps);
    down.rate = DataRate::kbps(row.down_kbps);
    WorldPlan plan;
    plan.seed = seed;
    Rival rival{.when = {kComes, kGoes}, .way = row.way};
    if (row.most_kbps > 0) rival.most = DataRate::kbps(row.most_kbps);
    plan.lines = {{.line = {up, down}, .rivals = {rival}},
                  {loadtest::find_line(test::lines().lines, "ftth")->line, {}}};
    const loadtest::Span present{kBegins, kEnds};
    plan.visits = {{1, {{0, present}, {1, present}}, {}}};
    loadtest::PlayOptions options;
    options.watcher.crossing = [&](std::size_t line, const Crossing& crossing, TimeDelta at) {
      if (line != 0) return;
      const bool is_up = crossing.way == Way::kUp;
      (is_up ? up_ : down_).note(crossing, (is_up ? up : down).rate, at);
    };
    options.watcher.event = [&](const sfu::api::Event& event, TimeDelta at) {
      const auto* measured = std::get_if<sfu::api::LineMeasured>(&event);
      if (measured == nullptr || measured->participant != sfu::ParticipantId(1)) return;
      const bool told = row.way == Way::kUp ? measured->line.shared_up : measured->line.shared_down;
      if (told && !told_) told_ = at;
      told_now_ = told;
      elsewhere_ |= row.way == Way::kUp ? measured->line.shared_down : measured->line.shared_up;
    };
    options.watcher.party = [&](std::size_t, std::size_t party, const Terminal& who, TimeDelta at) {
      (party == 0 ? down_ : up_).note(who, at);
    };
    report_ = play_world(plan, options);
  }

  test::LineCourse up_{kEnds, kDelay};
  test::LineCourse down_{kEnds, kDelay};
  // That somebody else uses the line: when it was told first, and whether it was at last.
  std::optional<TimeDelta> told_;
  bool told_now_ = false;
  bool elsewhere_ = false;  // of the other way
  loadtest::WorldReport report_;
};

// The voice waits as long as the rival's packets do, and the picture makes room.
TEST_P(Rivals, TakeThePictureBeforeTheVoice) {
  const auto& [row, seed] = GetParam();
  play();
  EXPECT_THAT(report_.breaches, IsEmpty());
  EXPECT_FALSE(elsewhere_);
  EXPECT_FALSE(told_now_);
  if (row.most_kbps == 0) {
    ASSERT_TRUE(told_);
    std::printf("%-14s seed %d: somebody else is named after %d ms\n", row.name,
                static_cast<int>(seed), static_cast<int>((*told_ - kComes).ms()));
    EXPECT_GT(*told_, kComes);
    EXPECT_LE(*told_, kComes + TimeDelta::ms(25'000));
  } else {
    EXPECT_FALSE(told_) << "half of the line is no queue that stands";
  }
  const TimeDelta settled = kComes + kSettled;
  const TimeDelta time = kGoes - settled;
  for (const test::LineCourse* course : {&up_, &down_}) {
    const bool is_up = course == &up_;
    SCOPED_TRACE(is_up ? "up" : "down");
    const bool shared = (row.way == Way::kUp) == is_up;
    const bool greedy = row.most_kbps == 0;
    const DataRate line = DataRate::kbps(is_up ? row.up_kbps : row.down_kbps);
    const DataRate voice = course->sent(truth::Kind::kVoice, settled, kGoes) / time;
    const DataRate picture = course->sent(truth::Kind::kPicture, settled, kGoes) / time;
    const std::int64_t before = course->frames(kComes - kSecond * 5, kComes) / 5;
    EXPECT_GE(before, 8);
    const double frames =
        static_cast<double>(course->frames(settled, kGoes)) / static_cast<double>(time / kSecond);
    const double concealed = course->concealed(settled, kGoes);
    const TimeDelta late = course->oldest_voice(settled, kGoes);
    const TimeDelta drained = course->drained(kGoes, TimeDelta::ms(100));
    const auto back = course->picture_back(kGoes, before);
    std::printf(
        "%-14s seed %d %-4s%s %2d kbit/s of voice, %3d of picture, %4.1f frames/s (%2d before), "
        "worst 10 s %3.1f %%, voice late by %4d ms, queue gone after %4d ms, picture back after "
        "%5d ms\n",
        row.name, static_cast<int>(seed), is_up ? "up" : "down", shared ? ", shared:" : ":",
        static_cast<int>(voice.kbps()), static_cast<int>(picture.kbps()), frames,
        static_cast<int>(before), concealed, static_cast<int>(late.ms()),
        static_cast<int>(drained.ms()), static_cast<int>(back.value_or(TimeDelta::ms(-1)).ms()));
    if (std::getenv("RIVAL_TRACE") != nullptr) course->print(kComes, kEnds);
    // Who takes half comes and goes with each of his windows, and plans cross the line that he is
    // on.
    EXPECT_LE(concealed, greedy ? 2 : 5) << "2 % are the aim";
    EXPECT_LE(drained, TimeDelta::seconds(3));
    if (!shared) {
      EXPECT_GE(frames, static_cast<double>(before) * 0.8);
      continue;
    }
    // A hundred are the aim.
    EXPECT_LE(late, kDelay + TimeDelta::ms(120) + (greedy ? kModem / line : TimeDelta::ms(170)));
    if (greedy) {
      // What was on its way, and a second of picture for a rival who lost his window and looked
      // gone.
      EXPECT_LE(picture, std::max(DataRate::kbps(2), line.scaled(2, 100)));
      EXPECT_GE(voice, DataRate::kbps(20));
    } else {
      EXPECT_GE(voice + picture, line.scaled(30, 100)) << "35 % is the aim";
      EXPECT_LE(voice + picture, line.scaled(65, 100));
    }
    ASSERT_TRUE(back);
    EXPECT_LE(*back, TimeDelta::ms(row.seen_ms));
  }
}
INSTANTIATE_TEST_SUITE_P(
    Lines, Rivals,
    testing::Combine(testing::Values(Row{"Up256", 256, 2'000, Way::kUp, 0, 5'000},
                                     Row{"Up1000", 1'000, 8'000, Way::kUp, 0, 4'000},
                                     Row{"Down512", 128, 512, Way::kDown, 0, 4'500},
                                     Row{"Down2000", 256, 2'000, Way::kDown, 0, 3'500},
                                     Row{"HalfOfUp256", 256, 2'000, Way::kUp, 128, 12'000},
                                     Row{"HalfOfUp1000", 1'000, 8'000, Way::kUp, 500, 12'000},
                                     Row{"HalfOfDown512", 128, 512, Way::kDown, 256, 19'500},
                                     Row{"HalfOfDown1000", 256, 1'000, Way::kDown, 500, 12'000}),
                     testing::Range<std::uint64_t>(1, 5)),
    [](const auto& row) {
      return std::get<0>(row.param).name + std::string("Seed") +
             std::to_string(std::get<1>(row.param));
    });

// No picture asks for more of the line than the voice takes, and it gets it back nevertheless.
TEST(RivalOfAVoice, LeavesTheLineAsGoodAsItWas) {
  WorldPlan plan;
  plan.seed = 1;
  LinkProfile way;
  way.rate = DataRate::kbps(2'000);
  way.queue = kModem;
  way.delay = kDelay;
  plan.lines = {{.line = {way, way}, .rivals = {{.when = {kComes, kGoes}, .way = Way::kDown}}},
                {loadtest::find_line(test::lines().lines, "ftth")->line, {}}};
  const loadtest::Span present{kBegins, kEnds};
  plan.visits = {{1, {{0, present}, {1, present}}, {}}};
  loadtest::PlayOptions options;
  options.terminal.picture = false;
  sfu::api::UplinkPlan::Voice meanwhile;
  sfu::api::UplinkPlan::Voice last;
  options.watcher.event = [&](const sfu::api::Event& event, TimeDelta at) {
    const auto* planned = std::get_if<sfu::api::UplinkPlanned>(&event);
    if (planned == nullptr || planned->participant == sfu::ParticipantId(1)) return;
    (at < kGoes ? meanwhile : last) = planned->plan.voice;
  };
  const loadtest::WorldReport report = play_world(plan, options);
  EXPECT_THAT(report.breaches, IsEmpty());
  EXPECT_EQ(meanwhile.packet_time, TimeDelta::ms(60));
  EXPECT_LE(last.packet_time, TimeDelta::ms(40));
  EXPECT_GE(last.rate, DataRate::kbps(20));
}

}  // namespace
