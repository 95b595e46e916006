// Lips and voice stay together: the relay's one clock through drift and remaps (EN 301 549 §6.5.4).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/visit_world.h"

namespace {

using loadtest::Terminal;
using sfu::TimeDelta;
using testing::IsEmpty;

constexpr TimeDelta kAllowed = TimeDelta::ms(100);

TEST(LipSync, HoldsAfterTenMinutesOnADriftingClock) {
  test::VisitWorld visit(41);
  Terminal::Options fast;
  fast.clock_ppm = 100;
  fast.encodings = {sfu::DataRate::kbps(100)};
  visit.join(1, test::line(10'000, 30), {}, fast);
  Terminal& viewer = visit.join(2, test::line(10'000, 30));
  sfu::TimeDelta worst;
  for (int minute = 0; minute < 20; ++minute) {
    visit.run_for(TimeDelta::seconds(30));
    const auto error = viewer.lip_sync_error(0);
    ASSERT_TRUE(error);
    worst = std::max(worst, *error);
  }
  EXPECT_LE(worst, kAllowed) << worst.us() << " us";
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(LipSync, HoldsAfterAnotherSourceComesIntoTheSlot) {
  test::VisitWorld visit(42);
  Terminal& viewer = visit.join(1, test::line(10'000, 30));
  Terminal::Options slow;
  slow.clock_ppm = -80;
  visit.join(2, test::line(10'000, 30), {}, slow);
  Terminal::Options fast;
  fast.clock_ppm = 100;
  fast.clock_offset = TimeDelta::seconds(-500);
  Terminal& other = visit.join(3, test::line(10'000, 60), {}, fast);
  visit.run_for(TimeDelta::seconds(30));
  ASSERT_TRUE(viewer.lip_sync_error(0));
  EXPECT_LE(*viewer.lip_sync_error(0), kAllowed);
  visit.world.command(sfu::api::PinSlots{viewer.id(), {other.id()}});
  visit.run_for(TimeDelta::seconds(3));
  ASSERT_TRUE(viewer.lip_sync_error(0));
  EXPECT_LE(*viewer.lip_sync_error(0), kAllowed) << viewer.lip_sync_error(0)->us() << " us";
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

// A browser brings a slot into step only after two reports of voice and picture each.
TEST(LipSync, ANewSourcesClockIsToldTwiceWithinHalfASecond) {
  test::VisitWorld visit(43);
  Terminal& viewer = visit.join(1, test::line(10'000, 10));
  visit.join(2, test::line(10'000, 10));
  Terminal& other = visit.join(3, test::line(10'000, 10));
  visit.run_for(TimeDelta::seconds(10));
  const std::int64_t before = viewer.sender_reports(0);
  visit.world.command(sfu::api::PinSlots{viewer.id(), {other.id()}});
  visit.run_for(TimeDelta::ms(500));
  EXPECT_GE(viewer.sender_reports(0), before + 2);
  visit.run_for(TimeDelta::seconds(10));  // and then at the usual pace again
  EXPECT_LE(viewer.sender_reports(0), before + 2 + 12);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

// A sound card that stands still for a moment, as under a busy processor, makes each packet after
// it late for good. The line carries as much as before: nobody is told to send less, and the
// picture is none the smaller.
TEST(Microphone, ThatLosesTimeIsNoThinLine) {
  test::VisitWorld visit(44);
  Terminal& speaker = visit.join(1, test::line(4'000, 30));
  Terminal& viewer = visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(20));
  for (int i = 0; i < 10; ++i) {
    speaker.lose_microphone_time(TimeDelta::ms(40 + 20 * i));
    visit.run_for(TimeDelta::seconds(6));
  }
  for (const sfu::api::Event& event : visit.world.events()) {
    if (const auto* planned = std::get_if<sfu::api::UplinkPlanned>(&event)) {
      EXPECT_NE(planned->plan.reason, sfu::api::PlanReason::kOwnLine);
    }
  }
  EXPECT_GE(viewer.receiver(test::kPicture[0]).counts().frames, 15 * 75) << "of 15 a second";
  // The laws of time do not hold of a clock that is moved.
  EXPECT_THAT(loadtest::conservation_breaches(visit.world.metrics()), IsEmpty());
}

}  // namespace
