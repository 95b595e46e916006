// Loss, reordering and layers: repairs stay invisible, laws hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/visit_world.h"

namespace {

using loadtest::LinkProfile;
using loadtest::SessionPlan;
using loadtest::Terminal;
using sfu::DataRate;
using sfu::TimeDelta;
using test::kPicture;
using test::kVoice;
using testing::IsEmpty;

loadtest::Line lossy(std::int64_t start_ppm) {
  loadtest::Line line = test::line(20'000, 30);
  for (LinkProfile* way : {&line.up, &line.down}) {
    way->burst_start_ppm = start_ppm;
    way->burst_end_ppm = 300'000;
  }
  return line;
}

TEST(Loss, BurstsOnTheWayDownAreRepairedByRtx) {
  test::VisitWorld visit(21);
  visit.join(1, test::fibre());
  Terminal& viewer = visit.join(2, lossy(10'000));
  visit.run_for(TimeDelta::seconds(30));
  const auto& picture = viewer.receiver(kPicture[0]).counts();
  EXPECT_GT(picture.recovered, 10);
  EXPECT_GT(picture.frames, 400);
  EXPECT_LE(picture.given_up, 2);
  EXPECT_GT(visit.world.metrics().rtp_retransmitted.value(), 10);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(Loss, BurstsOnTheWayUpAreRepairedByTheRelay) {
  test::VisitWorld visit(22);
  visit.join(1, lossy(10'000));
  Terminal& viewer = visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(30));
  const auto& picture = viewer.receiver(kPicture[0]).counts();
  EXPECT_GT(visit.world.metrics().nacks_sent.value(), 10);
  EXPECT_GT(picture.frames, 400);
  EXPECT_LE(picture.given_up, 3);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

// What the relay says of a line is what the line does: by side, repaired or not.
TEST(Loss, TheRelayTellsWhoseLineLosesAndWhichWay) {
  struct {
    bool up;
    bool down;
  } const kCases[] = {{false, false}, {true, false}, {false, true}};
  for (const auto& [up, down] : kCases) {
    test::VisitWorld visit(25);
    loadtest::Line line = test::line(20'000, 60);
    if (up) line.up.loss_ppm = 100'000;
    if (down) line.down.loss_ppm = 100'000;
    const Terminal& kiosk = visit.join(1, line);
    const Terminal& desk = visit.join(2, test::fibre());
    visit.run_for(TimeDelta::seconds(30));
    const auto* measured = visit.last_of<sfu::api::LineMeasured>(kiosk.id());
    ASSERT_NE(measured, nullptr);
    EXPECT_NEAR(measured->line.lost_up.value_or(-1), up ? 10 : 0, up ? 4 : 0);
    EXPECT_NEAR(measured->line.lost_down.value_or(-1), down ? 10 : 0, down ? 4 : 0);
    ASSERT_TRUE(measured->line.round_trip);
    EXPECT_GE(*measured->line.round_trip, TimeDelta::ms(55));
    EXPECT_LE(*measured->line.round_trip, TimeDelta::ms(160));
    const auto* other = visit.last_of<sfu::api::LineMeasured>(desk.id());
    ASSERT_NE(other, nullptr);
    EXPECT_EQ(other->line.lost_up, 0) << "the desk's own line is good";
    EXPECT_EQ(other->line.lost_down, 0);
    EXPECT_THAT(visit.breaches(), IsEmpty());
  }
}

TEST(Loss, WithoutRtxTheIdenticalDatagramRepairs) {
  test::VisitWorld visit(23);
  visit.join(1, test::fibre());
  SessionPlan plan;
  plan.rtx = false;
  Terminal& viewer = visit.join(2, lossy(10'000), plan);
  visit.run_for(TimeDelta::seconds(30));
  EXPECT_GT(visit.world.metrics().rtp_retransmitted.value(), 10);
  EXPECT_LE(viewer.receiver(kPicture[0]).counts().given_up, 2);
  EXPECT_GT(viewer.receiver(kPicture[0]).counts().frames, 400);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(Loss, ReorderingIsNotLoss) {
  test::VisitWorld visit(24);
  loadtest::Line line = test::line(20'000, 20);
  line.up.reorder_ppm = 20'000;
  line.up.reorder_by = TimeDelta::ms(6);
  visit.join(1, line);
  Terminal& viewer = visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(20));
  EXPECT_EQ(visit.world.metrics().nacks_sent.value(), 0) << "6 ms are within the reorder grace";
  EXPECT_EQ(viewer.receiver(kPicture[0]).counts().given_up, 0);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(Loss, AnUnrepairableHoleAsksForAKeyFrame) {
  test::VisitWorld visit(25);
  Terminal& publisher = visit.join(1, test::fibre());
  Terminal& viewer = visit.join(2, test::line(20'000, 20));
  visit.run_for(TimeDelta::seconds(5));
  loadtest::Line dead = test::line(20'000, 20);
  dead.down.loss_ppm = 1'000'000;
  visit.world.change_line(&viewer, dead);
  visit.run_for(TimeDelta::seconds(4));  // longer than any history
  visit.world.change_line(&viewer, test::line(20'000, 20));
  const auto key_frames = publisher.key_frames_sent();
  const auto frames = viewer.receiver(kPicture[0]).counts().frames;
  visit.run_for(TimeDelta::seconds(8));
  EXPECT_GT(publisher.key_frames_sent(), key_frames);
  EXPECT_GT(viewer.receiver(kPicture[0]).counts().frames, frames + 30);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

Terminal::Options three_encodings() {
  Terminal::Options options;
  options.encodings = {DataRate::kbps(120), DataRate::kbps(400), DataRate::kbps(1'200)};
  options.rate.start = DataRate::kbps(2'500);
  return options;
}

// A thin line takes the lowest encoding, a wide one the best, from the same publisher.
TEST(Layers, EveryViewerGetsWhatItsLineCarries) {
  test::VisitWorld visit(26);
  SessionPlan simulcast;
  simulcast.simulcast = true;
  visit.join(1, test::fibre(), simulcast, three_encodings());
  Terminal& wide = visit.join(2, test::fibre(), {}, test::voice_only());
  Terminal& thin = visit.join(3, test::line(400, 30), {}, test::voice_only());
  visit.run_for(TimeDelta::seconds(10));
  int lowest = 0;  // looks: now and then it is tried whether the line carries more
  for (int look = 0; look < 40; ++look) {
    visit.run_for(TimeDelta::ms(500));
    EXPECT_EQ(wide.receiver(kPicture[0]).encoding(), 2);
    lowest += thin.receiver(kPicture[0]).encoding() == 0 ? 1 : 0;
  }
  EXPECT_GE(lowest, 34);
  EXPECT_GT(thin.receiver(kPicture[0]).counts().frames, 200);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(Layers, ALineThatGrowsThinSwitchesDownAndBackUp) {
  test::VisitWorld visit(27);
  SessionPlan simulcast;
  simulcast.simulcast = true;
  visit.join(1, test::fibre(), simulcast, three_encodings());
  Terminal& viewer = visit.join(2, test::fibre(), {}, test::voice_only());
  visit.run_for(TimeDelta::seconds(20));
  EXPECT_EQ(viewer.receiver(kPicture[0]).encoding(), 2);
  visit.world.change_line(&viewer, test::line(300, 30));
  visit.run_for(TimeDelta::seconds(20));
  EXPECT_EQ(viewer.receiver(kPicture[0]).encoding(), 0);
  visit.world.change_line(&viewer, test::fibre());
  visit.run_for(TimeDelta::seconds(40));
  EXPECT_EQ(viewer.receiver(kPicture[0]).encoding(), 2);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

// A viewer that asks for a key frame with everything it sends gets no more than one every half
// second.
TEST(KeyFrames, AStormOfRequestsIsThrottled) {
  test::VisitWorld visit(28);
  Terminal& publisher = visit.join(1, test::fibre());
  for (std::uint32_t id = 2; id <= 5; ++id) {
    visit.join(id, test::fibre()).ask_key_frames(true);
  }
  visit.run_for(TimeDelta::seconds(10));
  EXPECT_GT(visit.world.metrics().keyframe_requests_received.value(), 1'000);
  EXPECT_LE(publisher.key_frame_requests_received(), 21);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

}  // namespace
