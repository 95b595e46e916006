// A kiosk's line becomes thin in the middle of a visit, both ways at once or upwards alone, with
// all that its modem can queue, and good again. Held against an oracle
// (tests/support/oracle_sender.h): what it would have reached stands beside what was reached. The
// aim is a gap of the voice 500 ms beyond the oracle's, a queue that is gone 1 s after the
// oracle's, 2 % concealed from then on, and the picture back 8 s after the line. The bounds are how
// far from it the relay is known to be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include "loadtest/visit/play_world.h"
#include "sfu/room/uplink_planner.h"
#include "tests/support/line_course.h"
#include "tests/support/lines.h"
#include "tests/support/oracle_sender.h"

namespace {

using loadtest::Crossing;
using loadtest::Line;
using loadtest::LinkProfile;
using loadtest::Terminal;
using loadtest::Way;
using loadtest::WorldPlan;
using sfu::DataRate;
using sfu::DataSize;
using sfu::TimeDelta;
using testing::IsEmpty;

constexpr TimeDelta kBegins = TimeDelta::seconds(2);
constexpr TimeDelta kFalls = TimeDelta::seconds(30);
constexpr TimeDelta kReturns = TimeDelta::seconds(60);
constexpr TimeDelta kEnds = TimeDelta::seconds(85);
constexpr TimeDelta kSecond = TimeDelta::seconds(1);
constexpr TimeDelta kDelay = TimeDelta::ms(30);
constexpr DataSize kModem = DataSize::bytes(std::int64_t{64 * 1'024});  // as thin profiles have
constexpr DataSize kPacket = DataSize::bytes(std::int64_t{1'228});
constexpr sfu::ParticipantId kKiosk(1);

Line line_of(DataRate rate) {
  LinkProfile way;
  way.rate = rate;
  way.queue = kModem;
  way.delay = kDelay;
  way.jitter = TimeDelta::ms(3);
  return {way, way};
}

// At most.
struct Bounds {
  std::int64_t gap_ms;                  // beyond the oracle's
  std::int64_t queue_ms;                // beyond the oracle's
  double concealed;                     // percent
  std::optional<std::int64_t> seen_ms;  // none: not before the end
};

struct Row {
  const char* name;
  std::int64_t good_kbps;
  std::int64_t thin_kbps;
  bool both_ways;  // or up alone
  Bounds up;
  Bounds down;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class LineSteps : public testing::TestWithParam<std::tuple<Row, std::uint64_t>> {
 protected:
  // Plays the visit; what went up and down the kiosk's line.
  void play() {
    const auto& [row, seed] = GetParam();
    const Line good = line_of(DataRate::kbps(row.good_kbps));
    Line thin = line_of(DataRate::kbps(row.thin_kbps));
    if (!row.both_ways) thin.down = good.down;
    WorldPlan plan;
    plan.seed = seed;
    plan.lines = {{.line = good, .rivals = {}, .changes = {{kFalls, thin}, {kReturns, good}}},
                  {loadtest::find_line(test::lines().lines, "ftth")->line, {}}};
    const loadtest::Span present{kBegins, kEnds};
    plan.visits = {{1, {{0, present}, {1, present}}, {}}};
    loadtest::PlayOptions options;
    options.watcher.crossing = [&](std::size_t line, const Crossing& crossing, TimeDelta at) {
      if (line != 0) return;
      const Line& now = at < kFalls || at >= kReturns ? good : thin;
      const bool up = crossing.way == Way::kUp;
      (up ? up_ : down_).note(crossing, (up ? now.up : now.down).rate, at);
    };
    options.watcher.party = [&](std::size_t, std::size_t party, const Terminal& who, TimeDelta at) {
      (party == 0 ? down_ : up_).note(who, at);
    };
    options.watcher.event = [&](const sfu::api::Event& event, TimeDelta at) {
      if (const auto* measured = std::get_if<sfu::api::LineMeasured>(&event)) {
        shared_ |= measured->line.shared_up || measured->line.shared_down;
      }
      const auto* planned = std::get_if<sfu::api::UplinkPlanned>(&event);
      if (planned == nullptr || at < kReturns) return;
      auto& set_free = planned->participant == kKiosk ? up_free_ : down_free_;
      const auto& picture = planned->plan.picture;
      if (set_free || !picture || picture->rate < sfu::UplinkPlanner::kFreePicture) return;
      set_free = at - kReturns;
    };
    report_ = play_world(plan, options);
  }

  test::LineCourse up_{kEnds, kDelay};
  test::LineCourse down_{kEnds, kDelay};
  // When the senders were, behind the line's return.
  std::optional<TimeDelta> up_free_;
  std::optional<TimeDelta> down_free_;
  bool shared_ = false;  // with somebody else, as the relay says
  loadtest::WorldReport report_;
};

TEST_P(LineSteps, ServesTheVoiceNearlyAsWellAsAnOracleWould) {
  const auto& [row, seed] = GetParam();
  play();
  EXPECT_THAT(report_.breaches, IsEmpty());
  EXPECT_FALSE(shared_);
  const DataRate thin = DataRate::kbps(row.thin_kbps);
  for (const test::LineCourse* course : {&up_, &down_}) {
    if (!row.both_ways && course == &down_) continue;
    SCOPED_TRACE(course == &up_ ? "up" : "down");
    const test::OracleSender oracle{
        .sent = course->sent(kFalls - kSecond, kFalls) / kSecond,
        .voice = course->sent(truth::Kind::kVoice, kFalls - kSecond, kFalls) / kSecond,
        .line = thin,
        .rtt = kDelay * 2,
        .modem = kModem};
    const TimeDelta usual = course->oldest_voice(kFalls - kSecond * 5, kFalls);
    const TimeDelta gap =
        std::max(course->oldest_voice(kFalls, kReturns) - usual, TimeDelta::zero());
    const TimeDelta most = std::max<TimeDelta>(TimeDelta::ms(100), kPacket * 3 / 2 / thin);
    const TimeDelta drained = course->drained(kFalls, most);
    const TimeDelta must_drain = oracle.drained() + kSecond;
    const double concealed = course->concealed(kFalls + must_drain, kEnds);
    const std::int64_t before = course->frames(kFalls - kSecond * 5, kFalls) / 5;
    const auto back = course->picture_back(kReturns, before);
    const TimeDelta set_free = (course == &up_ ? up_free_ : down_free_).value_or(TimeDelta::ms(-1));
    const Bounds& bounds = course == &up_ ? row.up : row.down;
    std::printf(
        "%-16s seed %d %-4s %4d kbit/s sent, %3d of voice; gap %4d ms (oracle %4d), queue gone "
        "after %5d ms (oracle %5d), worst 10 s %5.1f %%, picture set free after %5d ms, back after "
        "%5d ms\n",
        row.name, static_cast<int>(seed), course == &up_ ? "up" : "down",
        static_cast<int>(oracle.sent.kbps()), static_cast<int>(oracle.voice.kbps()),
        static_cast<int>(gap.ms()), static_cast<int>(oracle.voice_gap().ms()),
        static_cast<int>(drained.ms()), static_cast<int>(oracle.drained().ms()), concealed,
        static_cast<int>(set_free.ms()), static_cast<int>(back.value_or(TimeDelta::ms(-1)).ms()));
    EXPECT_LE(gap, oracle.voice_gap() + TimeDelta::ms(bounds.gap_ms));
    EXPECT_LE(drained, oracle.drained() + TimeDelta::ms(bounds.queue_ms));
    EXPECT_LE(concealed, bounds.concealed);
    EXPECT_EQ(back.has_value(), bounds.seen_ms.has_value());
    if (back && bounds.seen_ms) {
      EXPECT_LE(*back, TimeDelta::ms(*bounds.seen_ms));
    }
    if (std::getenv("STEPS_TRACE")) {
      course->print(kFalls - kSecond, kFalls + kSecond * 30);
      course->print(kReturns - kSecond, kReturns + kSecond * 12);
    }
  }
}
// The aim is met downwards but for the picture, which may take ten seconds, and up to 4 %
// concealed. Upwards it is the page that sends, and must be told: when both ways fall at once the
// plan waits in the queue that the way down has by then, and the modem is full when it comes.
INSTANTIATE_TEST_SUITE_P(
    Lines, LineSteps,
    testing::Combine(
        testing::Values(
            Row{"From2MTo128k",
                2'000,
                128,
                true,
                {3'100, 5'000, 30, 9'500},
                {500, 1'000, 2, 10'500}},
            Row{"From2MTo256k",
                2'000,
                256,
                true,
                {1'600, 2'500, 17, 9'500},
                {500, 1'000, 6, 9'500}},
            Row{"From1MTo400k", 1'000, 400, true, {700, 1'500, 6, 3'000}, {500, 1'000, 5, 9'500}},
            Row{"From512kTo64k",
                512,
                64,
                true,
                {6'200, 12'000, 50, 9'500},
                {500, 1'300, 2, 12'000}},
            Row{"Up2MTo128k", 2'000, 128, false, {1'300, 1'800, 2, 9'500}, {}},
            Row{"Up512kTo64k", 512, 64, false, {2'200, 2'500, 2, 12'500}, {}}),
        testing::Range<std::uint64_t>(1, 7)),
    [](const auto& row) {
      return std::get<0>(row.param).name + std::string("Seed") +
             std::to_string(std::get<1>(row.param));
    });

}  // namespace
