// Two parties see and hear each other; what joining, leaving and pinning do to those who stay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/visit_world.h"

namespace {

using loadtest::SessionPlan;
using loadtest::Terminal;
using sfu::ParticipantId;
using sfu::TimeDelta;
using sfu::Timestamp;
using test::kPicture;
using test::kVoice;
using testing::IsEmpty;

std::int64_t frames_of(const Terminal& viewer, std::size_t section, const Terminal& publisher) {
  const auto& counts = viewer.receiver(section).counts().by_publisher;
  const auto found = counts.find(publisher.id());
  return found == counts.end() ? 0 : found->second;
}

TEST(Visit, BothSidesSeeAndHearEachOther) {
  test::VisitWorld visit(1);
  Terminal& kiosk = visit.join(1, test::fibre());
  Terminal& desk = visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(10));
  for (Terminal* one : {&kiosk, &desk}) {
    ASSERT_TRUE(one->connected());
    EXPECT_GT(one->receiver(kVoice[0]).counts().frames, 450);
    EXPECT_GT(one->receiver(kPicture[0]).counts().frames, 130);
    EXPECT_LT(one->receiver(kPicture[0]).counts().longest_freeze, TimeDelta::ms(300));
  }
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

// The connection is made while the citizen waits; whoever comes later sees a picture at once.
TEST(Visit, WhoJoinsLateSeesAPictureWithinASecondAndOneRoundTrip) {
  test::VisitWorld visit(2);
  visit.join(1, test::fibre());
  visit.run_for(TimeDelta::seconds(20));
  const TimeDelta round_trip = TimeDelta::ms(120);
  Terminal& late = visit.join(2, test::line(20'000, 60));
  visit.run_for(TimeDelta::seconds(5));
  ASSERT_TRUE(late.connected_at());
  const auto first = late.receiver(kPicture[0]).counts().first_frame;
  ASSERT_TRUE(first);
  EXPECT_LE(*first - *late.connected_at(), TimeDelta::seconds(1) + round_trip);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(Visit, AThirdPartyDisturbsNobody) {
  test::VisitWorld visit(3);
  Terminal& kiosk = visit.join(1, test::fibre());
  Terminal& desk = visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(5));
  Terminal& interpreter = visit.join(3, test::fibre());
  visit.run_for(TimeDelta::seconds(5));
  EXPECT_GT(frames_of(kiosk, kPicture[1], interpreter), 50);
  EXPECT_GT(frames_of(kiosk, kVoice[1], interpreter), 200);
  EXPECT_GT(frames_of(interpreter, kPicture[0], kiosk), 50);
  EXPECT_GT(frames_of(interpreter, kPicture[1], desk), 50);
  EXPECT_LT(kiosk.receiver(kPicture[0]).counts().longest_freeze, TimeDelta::ms(300));
  visit.leave(interpreter);
  const auto before = frames_of(kiosk, kPicture[1], interpreter);
  visit.run_for(TimeDelta::seconds(5));
  EXPECT_LE(frames_of(kiosk, kPicture[1], interpreter), before + 2) << "what was still on its way";
  EXPECT_LT(kiosk.receiver(kPicture[0]).counts().longest_freeze, TimeDelta::ms(300));
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(Visit, APinMovesFacesWithinASecondAndOneRoundTrip) {
  test::VisitWorld visit(4);
  Terminal& kiosk = visit.join(1, test::line(20'000, 30));
  Terminal& desk = visit.join(2, test::fibre());
  Terminal& interpreter = visit.join(3, test::fibre());
  visit.run_for(TimeDelta::seconds(5));
  const Timestamp pinned = visit.world.now();
  visit.world.command(sfu::api::PinSlots{kiosk.id(), {interpreter.id()}});
  ASSERT_TRUE(visit.world.run_until([&] { return frames_of(kiosk, kPicture[0], interpreter) > 0; },
                                    pinned + TimeDelta::seconds(10)));
  EXPECT_LE(visit.world.now() - pinned, TimeDelta::ms(1'060));
  visit.run_for(TimeDelta::seconds(3));
  EXPECT_GT(frames_of(kiosk, kPicture[1], desk), 20);
  EXPECT_GT(frames_of(kiosk, kVoice[0], interpreter), 100);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(Visit, OneRoomHearsNothingOfAnother) {
  test::VisitWorld visit(5);
  const sfu::RoomId other(2);
  visit.open_room(other);
  visit.join(1, test::fibre());
  visit.join(2, test::fibre());
  Terminal& stranger = visit.join(3, test::fibre(), {}, {}, other);
  visit.run_for(TimeDelta::seconds(5));
  EXPECT_TRUE(stranger.connected());
  EXPECT_EQ(stranger.receiver(kVoice[0]).counts().packets, 0);
  EXPECT_EQ(stranger.receiver(kPicture[0]).counts().packets, 0);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(Visit, WhoMayOnlyWatchIsNotForwarded) {
  test::VisitWorld visit(6);
  Terminal& speaker = visit.join(1, test::fibre());
  SessionPlan watching;
  Terminal& viewer = visit.join(2, test::fibre(), watching);
  visit.run_for(TimeDelta::seconds(2));
  visit.leave(viewer);
  // The page offers to send, the token does not allow it: permissions decide, not the offer.
  Terminal& watcher = visit.join_as(3, test::fibre(), {.publish = false, .subscribe = true});
  visit.run_for(TimeDelta::seconds(5));
  EXPECT_GT(frames_of(watcher, kPicture[0], speaker), 40);
  EXPECT_EQ(frames_of(speaker, kPicture[0], watcher), 0);
  EXPECT_GT(visit.dropped(sfu::Drop::kNotAllowed), 100);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(Visit, ManyPartiesKeepTheirPictures) {
  test::VisitWorld visit(7);
  SessionPlan plan;
  plan.slots = 3;
  for (std::uint32_t id = 1; id <= 8; ++id) {
    visit.join(id, test::fibre(), plan);
    visit.run_for(TimeDelta::ms(300));
  }
  visit.run_for(TimeDelta::seconds(10));
  for (const Terminal& one : visit.terminals) {
    for (std::size_t slot = 0; slot < 3; ++slot) {
      EXPECT_GT(one.receiver(kPicture[slot]).counts().frames, 100) << one.id().raw();
    }
  }
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(Visit, ADocumentCameraAppearsAndGoes) {
  test::VisitWorld visit(8);
  Terminal& kiosk = visit.join(1, test::fibre());
  Terminal& desk = visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(3));
  kiosk.show_document(true, visit.world.now());
  visit.world.wake(&kiosk);
  visit.run_for(TimeDelta::seconds(5));
  EXPECT_GT(frames_of(desk, test::kDocument, kiosk), 50);
  kiosk.show_document(false, visit.world.now());
  visit.run_for(TimeDelta::seconds(8));
  const auto* last = visit.last_slots_of(desk.id());
  ASSERT_NE(last, nullptr);
  EXPECT_FALSE(last->document_source.has_value());
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(Visit, AHungUpRoomLeavesNothingBehind) {
  test::VisitWorld visit(9);
  visit.join(1, test::fibre());
  visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(2));
  visit.world.command(sfu::api::CloseRoom{test::VisitWorld::kRoom});
  EXPECT_EQ(visit.world.metrics().rooms.value(), 0);
  EXPECT_EQ(visit.world.metrics().participants.value(), 0);
  EXPECT_EQ(visit.world.metrics().participants_connected.value(), 0);
  const auto sent = visit.world.metrics().rtp_sent.value();
  visit.run_for(TimeDelta::seconds(2));
  EXPECT_EQ(visit.world.metrics().rtp_sent.value(), sent);
}

// What WHEP plays: whoever speaks, or the one it names.
TEST(Visit, AWatcherFollowsTheSpeakerOrTheOneItNames) {
  using Whom = sfu::api::Viewing::Whom;
  test::VisitWorld visit(17);
  Terminal& first = visit.join(1, test::fibre());
  Terminal& second = visit.join(2, test::fibre());
  Terminal& follower = visit.join_to_watch(3, {Whom::kSpeaker, {}});
  Terminal& loyal = visit.join_to_watch(4, {Whom::kOne, first.id()});
  const auto speaks = [&](Terminal& one, Terminal& other) {
    one.set_sending(true, true, visit.world.now());
    other.set_sending(false, true, visit.world.now());
    visit.world.wake(&one);
    visit.world.wake(&other);
    visit.run_for(TimeDelta::seconds(4));
  };
  speaks(second, first);
  const std::int64_t before = frames_of(follower, kPicture[0], second);
  EXPECT_EQ(visit.last_slots_of(follower.id())->slots.front(), second.id());
  EXPECT_GT(before, 30);
  speaks(first, second);
  EXPECT_EQ(visit.last_slots_of(follower.id())->slots.front(), first.id());
  EXPECT_GT(frames_of(follower, kPicture[0], first), 30);
  EXPECT_EQ(frames_of(loyal, kPicture[0], second), 0);
  EXPECT_GT(frames_of(loyal, kPicture[0], first), 90);
  visit.leave(first);
  visit.run_for(TimeDelta::seconds(2));
  EXPECT_EQ(visit.last_slots_of(loyal.id())->slots.front(), std::nullopt);
  EXPECT_EQ(visit.last_slots_of(follower.id())->slots.front(), second.id());
}

}  // namespace
