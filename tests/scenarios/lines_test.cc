// The lines that people have (loadtest/links.yaml), each with a visit by voice: what is said comes
// through as the line allows, whatever its weather.
#include "tests/support/lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/visit_world.h"

namespace {

using loadtest::NamedLine;
using loadtest::Terminal;
using sfu::TimeDelta;
using test::kVoice;
using testing::IsEmpty;

const std::vector<NamedLine>& lines() { return test::lines().lines; }

constexpr int kSeconds = 120;
constexpr std::int64_t kSaid = kSeconds * 50;  // packets of 20 ms

class Lines : public testing::TestWithParam<std::size_t> {
 protected:
  [[nodiscard]] static const NamedLine& line() { return lines().at(GetParam()); }
};

TEST_P(Lines, VoiceComesThroughBothWays) {
  SCOPED_TRACE(line().id + ", seed 1");
  test::VisitWorld visit(1);
  Terminal& kiosk = visit.join(1, line().line, {}, test::voice_only());
  Terminal& desk = visit.join(2, test::fibre(), {}, test::voice_only());
  visit.run_for(TimeDelta::seconds(kSeconds));
  for (const Terminal* listener : {&kiosk, &desk}) {
    const auto& heard = listener->receiver(kVoice[0]).counts();
    EXPECT_GT(heard.frames, kSaid * 85 / 100);
    EXPECT_LT(heard.concealed, kSaid * 8 / 100);
    EXPECT_LT(heard.longest_delay, TimeDelta::ms(1'500));
  }
  EXPECT_THAT(visit.breaches(), IsEmpty());
}
INSTANTIATE_TEST_SUITE_P(All, Lines, testing::Range(std::size_t{0}, std::size_t{15}),
                         [](const auto& row) {
                           std::string name = lines().at(row.param).id;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(LinesFile, HasAsManyAsAreTried) { EXPECT_EQ(lines().size(), 15U); }

// Why a voice needs more than a fast line: the town hall's back-up keeps the queue before it full.
TEST(Bloat, AnUploadBesideTheVisitMakesTheVoiceSecondsLate) {
  const NamedLine& thin = *loadtest::find_line(lines(), "adsl512-bloat");
  ASSERT_TRUE(thin.bloat);
  test::VisitWorld visit(1);
  Terminal& kiosk = visit.join(1, thin.line, {}, test::voice_only());
  Terminal& desk = visit.join(2, test::fibre(), {}, test::voice_only());
  visit.run_for(TimeDelta::seconds(20));
  const auto& heard = desk.receiver(kVoice[0]).counts();
  EXPECT_LT(heard.longest_delay, TimeDelta::ms(500)) << "before it";
  EXPECT_EQ(visit.world.metrics().lines_shared.value(), 0);
  visit.world.compete(&kiosk, loadtest::Way::kUp, visit.world.now() + TimeDelta::seconds(60));
  visit.run_for(TimeDelta::seconds(60));
  EXPECT_GT(heard.longest_delay, TimeDelta::ms(2'000));
  EXPECT_LT(heard.longest_delay, TimeDelta::ms(5'000)) << "no more than the queue holds";
  EXPECT_EQ(visit.world.metrics().lines_shared.value(), 1);
}

}  // namespace
