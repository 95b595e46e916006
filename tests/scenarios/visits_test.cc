// Planned visits played without signalling: what each party of each visit is reported to have
// heard, seen, got and carried.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "loadtest/visit/play_world.h"
#include "tests/support/lines.h"
#include "tests/support/thin_page.h"

namespace {

using loadtest::PartyReport;
using loadtest::PlayOptions;
using loadtest::VisitPlan;
using loadtest::WorldPlan;
using loadtest::WorldReport;
using sfu::DataSize;
using sfu::TimeDelta;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

loadtest::LinePlan line(const std::string& id) {
  return {loadtest::find_line(test::lines().lines, id)->line, {}};
}

VisitPlan visit(std::uint64_t number, std::size_t kiosk, std::size_t desk, TimeDelta from,
                TimeDelta to) {
  return {number, {{kiosk, {from, to}}, {desk, {from, to}}}, {}};
}

WorldPlan one_visit(const std::string& kiosk, TimeDelta lasting) {
  WorldPlan plan;
  plan.seed = 7;
  plan.lines = {line(kiosk), line("ftth")};
  plan.visits = {visit(41, 0, 1, TimeDelta::seconds(2), TimeDelta::seconds(2) + lasting)};
  return plan;
}

TEST(Visits, OneOnAThinLineWithDocuments) {
  WorldPlan plan = one_visit("adsl1m", TimeDelta::seconds(120));
  plan.visits[0].documents = {
      {0, 1, DataSize::bytes(std::int64_t{88'000}), TimeDelta::seconds(30)},
      {1, 0, DataSize::bytes(std::int64_t{300'000}), TimeDelta::seconds(30)}};
  const WorldReport report = play_world(plan, test::thin_pages());
  EXPECT_THAT(report.breaches, IsEmpty());
  ASSERT_EQ(report.visits.size(), 1U);
  EXPECT_EQ(report.visits[0].number, 41U);
  for (const PartyReport& party : report.visits[0].parties) {
    ASSERT_TRUE(party.heard.first);
    EXPECT_LT(*party.heard.first, TimeDelta::seconds(3));
    EXPECT_GT(party.heard.expected, 600);
    EXPECT_LT(party.heard.concealed, party.heard.expected);
    ASSERT_TRUE(party.seen.first);
    EXPECT_GT(party.seen.frames, 300);
    EXPECT_GT(party.up.packets, 2'000);
    EXPECT_GT(party.up.bytes, DataSize::bytes(std::int64_t{200'000}));
    EXPECT_GT(party.up.queue_p95, TimeDelta::zero());
  }
  const auto& documents = report.visits[0].documents;
  ASSERT_TRUE(documents[0].took);
  EXPECT_GT(*documents[0].took, TimeDelta::seconds(3)) << "88 kB at 256 kbit/s, in cells";
  ASSERT_TRUE(documents[1].took);
  EXPECT_GT(*documents[1].took, TimeDelta::ms(2'500)) << "300 kB at 1,024 kbit/s, in cells";
  EXPECT_GT(report.link_events, 15'000);
  EXPECT_GT(report.relayed, 8'000);
}

// An expert who is called in, and the first adviser who goes: everybody hears those who are there.
TEST(Visits, APartyComesLaterAndAnotherGoes) {
  WorldPlan plan = one_visit("vdslmed", TimeDelta::seconds(60));
  plan.lines.push_back(line("ftth"));
  plan.visits[0].parties[1].present.to = TimeDelta::seconds(35);
  plan.visits[0].parties.push_back({2, {TimeDelta::seconds(25), TimeDelta::seconds(62)}});
  plan.visits[0].documents = {
      {2, 0, DataSize::bytes(std::int64_t{100'000}), TimeDelta::seconds(45)}};
  const WorldReport report = play_world(plan, {});
  EXPECT_THAT(report.breaches, IsEmpty());
  const auto& parties = report.visits[0].parties;
  for (const PartyReport& party : parties) {
    ASSERT_TRUE(party.heard.first && party.seen.first);
    EXPECT_LT(*party.heard.first, TimeDelta::seconds(2));
    EXPECT_LT(party.heard.concealed * 100, party.heard.expected);
    EXPECT_LT(party.heard.mouth_to_ear_p95, TimeDelta::ms(150));
    EXPECT_GT(party.heard.mouth_to_ear_p50, TimeDelta::ms(16 + 26)) << "the lines and the encoder";
    EXPECT_LE(party.heard.mouth_to_ear_p50, party.heard.mouth_to_ear_p95);
  }
  EXPECT_GT(parties[0].up.packets, parties[1].up.packets);
  EXPECT_TRUE(report.visits[0].documents[0].took);
}

TEST(Visits, TwoOnOneLineShareIt) {
  WorldPlan alone;
  alone.seed = 9;
  alone.lines = {line("sdsl512"), line("vdslmed"), line("vdslmed")};
  alone.visits = {visit(1, 1, 0, TimeDelta::zero(), TimeDelta::seconds(60))};
  WorldPlan shared = alone;
  shared.visits.push_back(visit(2, 2, 0, TimeDelta::seconds(1), TimeDelta::seconds(60)));
  const WorldReport one = play_world(alone, {});
  const WorldReport two = play_world(shared, {});
  EXPECT_THAT(one.breaches, IsEmpty());
  EXPECT_THAT(two.breaches, IsEmpty());
  const PartyReport& desk = two.visits[0].parties[1];
  EXPECT_LT(two.visits[0].parties[0].up.bytes, one.visits[0].parties[0].up.bytes.scaled(9, 10))
      << "one line's worth of picture";
  EXPECT_GT(desk.seen.frames, 10);
  EXPECT_GT(desk.down.packets, 2'000);
  EXPECT_NEAR(static_cast<double>(desk.down.packets),
              static_cast<double>(two.visits[1].parties[1].down.packets),
              static_cast<double>(desk.down.packets) / 20)
      << "what the other visit sent on the line counts";
}

TEST(Visits, AnUploadOnTheLineHurtsWhileItLasts) {
  WorldPlan quiet = one_visit("adsl512", TimeDelta::seconds(60));
  WorldPlan loud = quiet;
  loud.lines[0].rivals = {{.when = {TimeDelta::seconds(20), TimeDelta::seconds(40)}}};
  const WorldReport before = play_world(quiet, test::thin_pages());
  const WorldReport after = play_world(loud, test::thin_pages());
  EXPECT_THAT(after.breaches, IsEmpty());
  EXPECT_GT(after.visits[0].parties[0].up.queue_p95,
            before.visits[0].parties[0].up.queue_p95 + TimeDelta::seconds(1));
  const auto& quiet_desk = before.visits[0].parties[1].heard;
  const auto& loud_desk = after.visits[0].parties[1].heard;
  EXPECT_GT(loud_desk.concealed, quiet_desk.concealed + 10);
  EXPECT_GT(loud_desk.worst_window_ppm, quiet_desk.worst_window_ppm * 2);
  EXPECT_GT(loud_desk.mouth_to_ear_p95, quiet_desk.mouth_to_ear_p95 + TimeDelta::seconds(1));
}

TEST(Visits, NobodyHearsThroughADeadLine) {
  WorldPlan plan = one_visit("adsl512", TimeDelta::seconds(20));
  plan.lines[0].line.up.loss_ppm = plan.lines[0].line.down.loss_ppm = 1'000'000;
  const WorldReport report = play_world(plan, test::thin_pages());
  for (const PartyReport& party : report.visits[0].parties) {
    EXPECT_FALSE(party.heard.first);
    EXPECT_FALSE(party.seen.first);
    EXPECT_EQ(party.heard.expected, 0);
  }
}

// ---- equal plans, equal reports -----------------------------------------------------------------

void fold(std::uint64_t& sum, std::int64_t value) {
  sum = (sum ^ static_cast<std::uint64_t>(value)) * 0x100000001b3ULL;
}

void fold(std::uint64_t& sum, const std::optional<TimeDelta>& time) {
  fold(sum, time ? time->us() : -1);
}

std::uint64_t digest(const WorldReport& report) {
  std::uint64_t sum = 0xcbf29ce484222325ULL;
  for (const auto& one : report.visits) {
    for (const PartyReport& party : one.parties) {
      fold(sum, party.heard.expected);
      fold(sum, party.heard.concealed);
      fold(sum, party.heard.worst_window_ppm);
      fold(sum, party.heard.mouth_to_ear_p50.us());
      fold(sum, party.heard.mouth_to_ear_p95.us());
      fold(sum, party.heard.first);
      fold(sum, party.seen.frames);
      fold(sum, party.seen.shown.us());
      fold(sum, party.seen.frozen.us());
      fold(sum, party.seen.longest_freeze.us());
      fold(sum, party.seen.first);
      for (const auto* way : {&party.up, &party.down}) {
        fold(sum, way->bytes.bytes());
        fold(sum, way->packets);
        fold(sum, way->lost);
        fold(sum, way->overflowed);
        fold(sum, way->queue_p95.us());
      }
    }
    for (const auto& document : one.documents) fold(sum, document.took);
  }
  fold(sum, report.link_events);
  fold(sum, report.relayed);
  return sum;
}

WorldPlan small() {
  WorldPlan plan = one_visit("lte-rural", TimeDelta::seconds(15));
  plan.visits[0].documents = {{0, 1, DataSize::bytes(std::int64_t{50'000}), TimeDelta::seconds(5)}};
  return plan;
}

TEST(Visits, AReportIsAFunctionOfItsPlan) {
  WorldPlan other = small();
  ++other.seed;
  EXPECT_EQ(digest(play_world(small(), {})), digest(play_world(small(), {})));
  EXPECT_NE(digest(play_world(small(), {})), digest(play_world(other, {})));
}

// Of every compiler and machine: this test runs in builds by g++ and by clang. Who changes what
// terminals or the relay do changes it, and writes the new one here.
constexpr std::uint64_t kDigest = 6'330'448'497'750'070'737ULL;

TEST(Visits, AReportIsTheSameOnEveryCompiler) {
  EXPECT_EQ(digest(play_world(small(), {})), kDigest);
}

// Ciphers change no size and no time.
TEST(Visits, CiphersMakeNoDifference) {
  PlayOptions encrypted;
  encrypted.encrypted = true;
  EXPECT_EQ(digest(play_world(small(), encrypted)), digest(play_world(small(), {})));
}

// Laws that a relay breaks which lets nobody in.
TEST(Visits, WhoHearsNobodyIsABreach) {
  WorldPlan plan = one_visit("ftth", TimeDelta::seconds(70));
  plan.lines[0].line.down.loss_ppm = 1'000'000;
  EXPECT_THAT(play_world(plan, {}).breaches, ElementsAre("visit 41: party 0 heard nobody in 70 s",
                                                         "visit 41: party 1 heard nobody in 70 s"));
}

TEST(Visits, WhoIsRefusedIsABreach) {
  PlayOptions options;
  options.core.room.max_participants = 1;
  EXPECT_THAT(play_world(one_visit("ftth", TimeDelta::seconds(5)), options).breaches,
              ElementsAre(HasSubstr("participant 2 was refused")));
}

}  // namespace
