// A viewer's line becomes thin in mid-call and good again. What is sent meanwhile is a fraction of
// what the line carries then, so nothing but the relay's own trials can find that out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <optional>

#include "tests/support/visit_world.h"

namespace {

using loadtest::Line;
using loadtest::ScalabilityMode;
using loadtest::SessionPlan;
using loadtest::Terminal;
using sfu::DataRate;
using sfu::TimeDelta;
using sfu::Timestamp;
using sfu::api::Codec;
using test::kPicture;
using testing::IsEmpty;

constexpr TimeDelta kStep = TimeDelta::ms(100);

sfu::CoreOptions unknown_lines() { return {}; }

// One sends 1280×720 in layers, as pages may; the other only looks, behind a line that changes.
struct Layers {
  Layers(std::uint64_t seed, const Line& line) : visit(seed) {
    SessionPlan plan;
    plan.picture_codecs = {Codec::kAv1, Codec::kVp8};
    Terminal::Options camera;
    camera.mode = ScalabilityMode::kL3T3;
    camera.encodings = {DataRate::kbps(1'200)};
    camera.frames_per_second = 25;
    camera.rate.start = DataRate::kbps(2'500);
    visit.join(1, test::fibre(), plan, camera);
    viewer = &visit.join(2, line, plan, test::voice_only());
  }

  [[nodiscard]] std::int64_t whole_pictures() const {
    const auto& layers = viewer->receiver(kPicture[0]).counts().layers[2];
    return std::accumulate(layers.begin(), layers.end(), std::int64_t{0});
  }
  // Until `pictures` were seen with all their layers.
  std::optional<TimeDelta> all_of_it_after(int pictures, TimeDelta deadline) {
    const Timestamp began = visit.world.now();
    const std::int64_t before = whole_pictures();
    while (visit.world.now() - began < deadline) {
      visit.run_for(kStep);
      if (whole_pictures() - before >= pictures) return visit.world.now() - began;
    }
    return std::nullopt;
  }

  test::VisitWorld visit;
  Terminal* viewer = nullptr;
};

struct Row {
  const char* name;
  std::int64_t kbps;
  std::int64_t delay_ms;
  std::int64_t jitter_ms;
  std::int64_t loss_ppm;
  std::int64_t back_ms;  // at most; 8 s are the aim
};

class LineReturns : public testing::TestWithParam<std::tuple<Row, std::uint64_t>> {};
TEST_P(LineReturns, GivesAllLayersBackInSeconds) {
  const auto& [row, seed] = GetParam();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Line line = test::line(2'000, row.delay_ms);
  line.down.jitter = line.up.jitter = TimeDelta::ms(row.jitter_ms);
  line.down.loss_ppm = row.loss_ppm;
  Layers layers(seed, line);
  ASSERT_TRUE(layers.all_of_it_after(50, TimeDelta::seconds(20)));
  Line thin = line;
  thin.down.rate = DataRate::kbps(row.kbps);
  layers.visit.world.change_line(layers.viewer, thin);
  layers.visit.run_for(TimeDelta::seconds(20));
  EXPECT_FALSE(layers.all_of_it_after(20, TimeDelta::seconds(5))) << "nothing was taken away";
  layers.visit.world.change_line(layers.viewer, line);
  const auto back = layers.all_of_it_after(20, TimeDelta::seconds(45));
  ASSERT_TRUE(back);
  EXPECT_LE(*back, TimeDelta::ms(row.back_ms));
  RecordProperty("back_ms", static_cast<int>(back->ms()));
  EXPECT_THAT(layers.visit.breaches(), IsEmpty());
}
INSTANTIATE_TEST_SUITE_P(Lines, LineReturns,
                         testing::Combine(testing::Values(Row{"Near", 400, 10, 0, 0, 5'000},
                                                          Row{"Shaky", 400, 40, 15, 0, 7'000},
                                                          Row{"Radio", 400, 70, 40, 0, 13'000},
                                                          Row{"Lossy", 400, 40, 3, 10'000, 7'000},
                                                          Row{"Satellite", 400, 300, 10, 0, 8'000},
                                                          Row{"Thin", 150, 30, 3, 0, 5'000}),
                                          testing::Range<std::uint64_t>(1, 7)),
                         [](const auto& row) {
                           return std::get<0>(row.param).name +
                                  std::to_string(std::get<1>(row.param));
                         });

// Twelve times as much as is sent, and as ever was.
TEST(LineNeverTried, GivesAnEncodingThatIsFarAboveTheOneThatIsShown) {
  test::VisitWorld visit(1, unknown_lines());
  SessionPlan plan;
  plan.simulcast = true;
  Terminal::Options camera;
  camera.encodings = {DataRate::kbps(50), DataRate::kbps(100), DataRate::kbps(1'200)};
  camera.rate.start = DataRate::kbps(2'500);
  visit.join(1, test::fibre(), plan, camera);
  const Terminal& viewer = visit.join(2, test::line(3'000, 30), {}, test::voice_only());
  visit.run_for(TimeDelta::seconds(12));
  EXPECT_EQ(viewer.receiver(kPicture[0]).encoding(), 2U);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

}  // namespace
