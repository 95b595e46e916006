// A line test behind the lines of loadtest/links.yaml, with the page's side in the world: the rates
// that come out, what it costs the line, and that it gives way.
#include "sfu/room/line_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "loadtest/world/line_profiles.h"
#include "tests/support/lines.h"
#include "tests/support/visit_world.h"

namespace {

using loadtest::Terminal;
using sfu::DataRate;
using sfu::TimeDelta;
using sfu::api::LineTestResult;

constexpr sfu::LineTest::Options kTest;

class TestWorld {
 public:
  TestWorld(const loadtest::Line& line, std::uint64_t seed, bool configured)
      : world(seed, test::core_options()) {
    world.command(sfu::api::OpenRoom{sfu::RoomId(1)});
    const auto fingerprint = world.client_environment().dtls.fingerprint();
    const auto session = loadtest::make_session({}, fingerprint, world.entropy());
    Terminal::Options options;
    options.id = sfu::ParticipantId(7);
    options.voice = options.picture = false;
    options.tests_line = true;
    kiosk.emplace(options, world.client_environment(), session,
                  world.environment().dtls.fingerprint());
    world.attach(*kiosk, line);
    sfu::api::AddParticipant add;
    add.room = sfu::RoomId(1);
    add.participant = options.id;
    add.session = session;
    add.session.media.clear();  // as a page that offers its data channel and nothing else
    if (configured) {
      add.line = sfu::api::AccessLine{line.down.rate, line.up.rate, line.up.framing};
    }
    world.command(add);
    kiosk->start(world.relay(), world.now());
    world.wake(&*kiosk);
    began = world.now();
  }

  const LineTestResult* run(TimeDelta most = TimeDelta::seconds(30)) {
    world.run_until([&] { return result() != nullptr; }, world.now() + most);
    took = world.now() - began;
    return result();
  }
  [[nodiscard]] const LineTestResult* result() const {
    for (const sfu::api::Event& event : world.events()) {
      if (const auto* tested = std::get_if<sfu::api::LineTested>(&event)) return &tested->result;
    }
    return nullptr;
  }

  loadtest::World world;
  std::optional<Terminal> kiosk;
  sfu::Timestamp began;
  TimeDelta took;
};

// Rate walks are the weather's; here is what the line is sold as.
loadtest::Line still(const std::string& id) {
  loadtest::Line line = loadtest::find_line(test::lines().lines, id)->line;
  for (loadtest::LinkProfile* way : {&line.up, &line.down}) {
    way->walk = {};
    way->episodes.clear();
  }
  return line;
}

struct Row {
  const char* line;
  std::int64_t seconds;   // at most
  std::int64_t queue_ms;  // that it may make in the modem
  std::int64_t off;       // percent, of the rate
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.line; }

class LineTestOn : public testing::TestWithParam<Row> {};

void expect_found(const std::optional<DataRate>& found, bool at_least, DataRate is,
                  std::int64_t off, const std::string& way) {
  ASSERT_TRUE(found.has_value()) << way;
  const DataRate wanted = std::min(is, kTest.ceiling);
  EXPECT_GE(found->bps(), wanted.bps() * (100 - off) / 100) << way;
  EXPECT_LE(found->bps(), wanted.bps() * (100 + off) / 100) << way;
  if (is < kTest.ceiling.scaled(100, 100 + off)) {
    EXPECT_FALSE(at_least) << way;
  } else if (off <= 20 && is > kTest.ceiling.scaled(120, 100)) {
    EXPECT_TRUE(at_least) << way;
  }
}

TEST_P(LineTestOn, FindsTheRatesWithinAFifth) {
  const loadtest::Line line = still(GetParam().line);
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u, 5u, 6u}) {
    TestWorld test(line, seed, true);
    const LineTestResult* result = test.run();
    ASSERT_NE(result, nullptr) << "seed " << seed;
    expect_found(result->down, result->down_at_least, line.down.rate, GetParam().off, "down");
    expect_found(result->up, result->up_at_least, line.up.rate, GetParam().off, "up");
    EXPECT_LE(test.took.ms(), GetParam().seconds * 1'000);
    EXPECT_LE(test.world.down(&*test.kiosk).counts().longest_queue.ms(), GetParam().queue_ms);
    EXPECT_LE(test.world.up(&*test.kiosk).counts().longest_queue.ms(), GetParam().queue_ms);
    ASSERT_TRUE(result->line.round_trip.has_value());
    const TimeDelta there_and_back = line.up.delay + line.down.delay;
    EXPECT_GE(*result->line.round_trip, there_and_back);
    EXPECT_LE(*result->line.round_trip,
              there_and_back + line.up.jitter + line.down.jitter + TimeDelta::ms(60));
  }
}

// Radio's jitter of 30 and 40 ms, and a satellite on which SCTP hardly opens its window between two
// losses, leave more of a doubt.
INSTANTIATE_TEST_SUITE_P(Lines, LineTestOn,
                         testing::Values(Row{"adsl512", 6, 450, 20}, Row{"adsl1m", 6, 450, 20},
                                         Row{"adsl8m", 6, 450, 20}, Row{"lte-edge", 10, 450, 30},
                                         Row{"umts", 10, 450, 25}, Row{"geo", 24, 450, 40},
                                         Row{"ftth", 6, 450, 20}),
                         [](const auto& row) {
                           std::string name = row.param.line;
                           std::erase(name, '-');
                           return name;
                         });

// The narrowest that carries a voice at all.
TEST(LineTestScenario, MakesNoLongQueueOn64Kbits) {
  TestWorld test(test::line(64, 40), 3, false);
  const LineTestResult* result = test.run();
  ASSERT_NE(result, nullptr);
  EXPECT_NEAR(static_cast<double>(result->up->kbps()), 64, 12);
  EXPECT_NEAR(static_cast<double>(result->down->kbps()), 64, 12);
  EXPECT_LE(test.world.up(&*test.kiosk).counts().longest_queue.ms(), 700);
}

TEST(LineTestScenario, SaysWhatShareIsLost) {
  loadtest::Line line = test::line(2'000, 30);
  line.up.loss_ppm = 100'000;
  TestWorld test(line, 4, false);
  const LineTestResult* result = test.run();
  ASSERT_NE(result, nullptr);
  EXPECT_GE(result->line.lost_up.value_or(0), 4);
  EXPECT_LE(result->line.lost_up.value_or(0), 20);
  EXPECT_EQ(result->line.lost_down, 0);
}

TEST(LineTestScenario, EndsByItselfWhenTheLineGoesInTheMiddle) {
  TestWorld test(test::line(128, 30), 5, false);
  test.world.run_until(test.world.now() + TimeDelta::ms(1'500));
  ASSERT_EQ(test.result(), nullptr);
  loadtest::Line cut = test::line(128, 30);
  cut.up.loss_ppm = cut.down.loss_ppm = 1'000'000;
  test.world.change_line(&*test.kiosk, cut);
  ASSERT_NE(test.run(), nullptr) << "what was seen until then";
  EXPECT_LE(test.took, TimeDelta::seconds(25));
}

// A visit that begins takes the test's place at once: what is still on the line is one train.
TEST(LineTestScenario, GivesWayAtOnce) {
  TestWorld test(test::line(256, 30), 6, false);
  test.world.run_until(test.world.now() + TimeDelta::ms(1'200));
  test.world.command(sfu::api::RemoveParticipant{sfu::ParticipantId(7)});
  const auto sent = test.world.down(&*test.kiosk).counts().sent;
  test.world.run_until(test.world.now() + TimeDelta::seconds(3));
  EXPECT_LE(test.world.down(&*test.kiosk).counts().sent, sent + 3) << "a farewell, and no train";
  EXPECT_EQ(test.result(), nullptr);
}

// Only who is there for a test gets one: the channel's name alone opens nothing.
TEST(LineTestScenario, IsNotHadInAVisit) {
  test::VisitWorld visit(8);
  Terminal::Options options;
  options.tests_line = true;
  visit.join(1, test::fibre(), {}, options);
  visit.run_for(TimeDelta::seconds(5));
  for (const sfu::api::Event& event : visit.world.events()) {
    EXPECT_FALSE(std::holds_alternative<sfu::api::LineTested>(event));
  }
}

}  // namespace
