// Whole visits, as kiosk and desk see them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

using sfu::api::AddParticipant;
using sfu::api::CloseRoom;
using sfu::api::OpenRoom;

TEST(Visit, KioskAndDeskAreWelcomed) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto welcome = node.last<WelcomeMessage>(kiosk);
  EXPECT_EQ(welcome.role, "kiosk");
  EXPECT_EQ(welcome.ping_s, 5);
  EXPECT_EQ(welcome.site->name, "L'Isle-Jourdain");
  ASSERT_EQ(welcome.organisations->size(), 2U);
  EXPECT_EQ(welcome.organisations->front().label, "CAF");

  const auto desk = node.enter(Node::desk_token());
  const auto at_desk = node.last<WelcomeMessage>(desk);
  EXPECT_EQ(at_desk.desk->name, "Bureau 1");
  EXPECT_EQ(at_desk.organisation->id, "caf");
  EXPECT_TRUE(at_desk.queue->empty());
  EXPECT_NE(at_desk.participant, welcome.participant);
}

TEST(Visit, FromTheTouchToTheGoodbye) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.ready_desk();

  node.say(kiosk, VisitRequestMessage{"caf"}, 1);
  const auto asked = node.last<VisitMessage>(kiosk);
  EXPECT_EQ(asked.state, "ringing");
  EXPECT_EQ(asked.organisation.name, "Caisse d'allocations familiales");
  EXPECT_EQ(node.last_id<VisitMessage>(kiosk), 1);
  EXPECT_EQ(node.last<RingMessage>(desk).visit, asked.visit);
  EXPECT_EQ(node.last<RingMessage>(desk).site.name, "L'Isle-Jourdain");
  EXPECT_EQ(node.last<QueueMessage>(desk).waiting.size(), 1U);
  ASSERT_EQ(node.commands<OpenRoom>().size(), 1U);

  // The kiosk connects while it rings.
  node.say(kiosk, OfferMessage{Node::offer()}, 2);
  EXPECT_EQ(node.last_id<AnswerMessage>(kiosk), 2);

  node.say(desk, VisitAnswerMessage{asked.visit}, 3);
  EXPECT_EQ(node.last<VisitMessage>(desk).state, "connected");
  EXPECT_EQ(node.last_id<VisitMessage>(desk), 3);
  EXPECT_EQ(node.last<VisitMessage>(kiosk).state, "connected");
  EXPECT_EQ(node.last<VisitMessage>(kiosk).desk->name, "Bureau 1");
  EXPECT_TRUE(node.last<DeskMessage>(desk).busy);
  EXPECT_TRUE(node.last<QueueMessage>(desk).waiting.empty());
  const auto people = node.last<ParticipantsMessage>(kiosk).participants;
  ASSERT_EQ(people.size(), 2U);
  EXPECT_EQ(people[1].role, "desk");
  EXPECT_EQ(people[1].name, "Bureau 1");

  node.say(desk, OfferMessage{Node::offer()});
  const auto added = node.commands<AddParticipant>();
  ASSERT_EQ(added.size(), 2U);
  EXPECT_EQ(added[0].room, node.commands<OpenRoom>()[0].room);
  EXPECT_EQ(added[1].room, added[0].room);
  EXPECT_NE(added[0].session.local_ice.ufrag, added[1].session.local_ice.ufrag);

  node.say(kiosk, VisitEndMessage{asked.visit}, 4);
  EXPECT_EQ(node.last_id<VisitMessage>(kiosk), 4);
  for (const auto side : {kiosk, desk}) {
    const auto ended = node.last<VisitMessage>(side);
    EXPECT_EQ(ended.state, "ended");
    EXPECT_EQ(ended.outcome, "served");
    EXPECT_EQ(ended.by, "kiosk");
    EXPECT_FALSE(node.closed(side).has_value());
  }
  EXPECT_FALSE(node.last<DeskMessage>(desk).busy);
  EXPECT_EQ(node.commands<CloseRoom>().size(), 1U);
  EXPECT_EQ(node.visits(sfu::Outcome::kServed), 1);
}

TEST(Visit, TheSameTwoMeetAgainInAnotherRoom) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.ready_desk();
  const std::string first = node.connect(kiosk, desk);
  node.say(desk, VisitEndMessage{first});
  const std::string second = node.connect(kiosk, desk);
  EXPECT_NE(first, second);
  const auto opened = node.commands<OpenRoom>();
  ASSERT_EQ(opened.size(), 2U);
  EXPECT_NE(opened[0].room, opened[1].room);
  EXPECT_EQ(node.last<VisitMessage>(desk).state, "connected");
}

TEST(Visit, ASecondCallerWaitsAndMovesUp) {
  Node node;
  const auto first = node.enter(Node::kiosk_token());
  const auto second = node.enter(Node::kiosk_token("lussac"));
  const auto desk = node.ready_desk();
  const std::string visit = node.connect(first, desk);

  node.say(second, VisitRequestMessage{"caf"});
  EXPECT_EQ(node.last<VisitMessage>(second).state, "queued");
  EXPECT_EQ(node.last<VisitMessage>(second).position, 1);
  EXPECT_EQ(node.all<RingMessage>(desk).size(), 1U);  // none while busy
  EXPECT_EQ(node.last<QueueMessage>(desk).waiting.front().site.name, "Lussac");

  node.pass(sfu::TimeDelta::seconds(30));
  node.say(desk, VisitEndMessage{visit});
  EXPECT_EQ(node.last<VisitMessage>(second).state, "ringing");
  EXPECT_EQ(node.last<RingMessage>(desk).waited_s, 30);
  EXPECT_EQ(node.last<RingMessage>(desk).visit, node.last<VisitMessage>(second).visit);
}

TEST(Visit, TheFirstDeskToAnswerGetsIt) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto one = node.ready_desk("caf", "d1");
  const auto two = node.ready_desk("caf", "d2");
  const std::string visit = node.connect(kiosk, two);
  EXPECT_EQ(node.last<RingStopMessage>(one).reason, "answered");
  node.say(one, VisitAnswerMessage{visit}, 9);
  EXPECT_EQ(node.error(one), "visit_taken");
  EXPECT_EQ(node.last_id<ErrorMessage>(one), 9);
  EXPECT_TRUE(node.all<VisitMessage>(one).empty());
}

TEST(Visit, AKioskThatLeavesInMidVisitInterruptsIt) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.ready_desk();
  node.connect(kiosk, desk);
  node.say(kiosk, LeaveMessage{});
  const auto ended = node.last<VisitMessage>(desk);
  EXPECT_EQ(ended.state, "ended");
  EXPECT_EQ(ended.outcome, "interrupted");
  EXPECT_EQ(ended.by, "kiosk");
  EXPECT_EQ(node.commands<CloseRoom>().size(), 1U);
  EXPECT_EQ(node.visits(sfu::Outcome::kInterrupted), 1);
}

TEST(Visit, ADeskThatLeavesInMidVisitInterruptsItAndIsFreeAgain) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.ready_desk();
  node.connect(kiosk, desk);
  node.say(desk, LeaveMessage{});
  EXPECT_EQ(node.last<VisitMessage>(kiosk).outcome, "interrupted");
  const auto again = node.ready_desk();
  EXPECT_FALSE(node.closed(again).has_value());
}

TEST(Visit, WhoGivesUpWaitingSilencesTheDesks) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.ready_desk();
  node.say(kiosk, VisitRequestMessage{"caf"});
  node.say(kiosk, LeaveMessage{});
  EXPECT_EQ(node.last<RingStopMessage>(desk).reason, "abandoned");
  EXPECT_TRUE(node.last<QueueMessage>(desk).waiting.empty());
  EXPECT_EQ(node.commands<CloseRoom>().size(), 1U);
  EXPECT_EQ(node.visits(sfu::Outcome::kAbandoned), 1);
}

TEST(Visit, AFullQueueRefusesWithoutARoom) {
  config::Config config = two_organisations();
  config.limits.waiting_per_organisation = 1;
  Node node(config);
  const auto first = node.enter(Node::kiosk_token());
  const auto second = node.enter(Node::kiosk_token());
  node.say(first, VisitRequestMessage{"caf"});
  node.say(second, VisitRequestMessage{"caf"}, 5);
  EXPECT_EQ(node.last<VisitMessage>(second).outcome, "refused");
  EXPECT_EQ(node.last_id<VisitMessage>(second), 5);
  EXPECT_EQ(node.commands<OpenRoom>().size(), 1U);
  EXPECT_EQ(node.visits(sfu::Outcome::kRefused), 1);
}

TEST(Visit, AShardWithoutSpaceInterruptsIt) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  node.say(kiosk, VisitRequestMessage{"caf"});
  node.happen(sfu::api::CommandRefused{
      node.commands<OpenRoom>()[0].room, {}, sfu::api::CommandRefused::Reason::kTooManyRooms});
  EXPECT_EQ(node.last<VisitMessage>(kiosk).state, "ended");
  EXPECT_EQ(node.last<VisitMessage>(kiosk).by, "relay");
}

TEST(Visit, AThirdPartyJoinsByInvitationAndLeavesWithTheVisit) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.ready_desk();
  const std::string visit = node.connect(kiosk, desk);
  node.say(desk, VisitInviteMessage{visit, "Interprète"}, 8);
  const auto invited = node.last<InvitedMessage>(desk);
  EXPECT_EQ(node.last_id<InvitedMessage>(desk), 8);
  EXPECT_EQ(invited.path, "/join#token=" + invited.token);

  const auto guest = node.enter(invited.token);
  EXPECT_EQ(node.last<WelcomeMessage>(guest).room, visit);
  EXPECT_EQ(node.last<WelcomeMessage>(guest).name, "Interprète");
  for (const auto side : {kiosk, desk, guest}) {  // nobody joins unseen
    EXPECT_EQ(node.last<ParticipantsMessage>(side).participants.size(), 3U);
  }
  node.say(guest, OfferMessage{Node::offer()});
  EXPECT_EQ(node.commands<AddParticipant>().front().room, node.commands<OpenRoom>().front().room);

  node.say(desk, VisitEndMessage{visit});
  EXPECT_EQ(node.last<VisitMessage>(guest).state, "ended");
  EXPECT_EQ(node.closed(guest), CloseCode::kNormal);

  const auto late = node.enter(invited.token);
  EXPECT_EQ(node.error(late), "unknown_visit");
  EXPECT_EQ(node.closed(late), CloseCode::kRefused);
}

TEST(Visit, AGuestMayLeaveBefore) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.ready_desk();
  const std::string visit = node.connect(kiosk, desk);
  const auto guest = node.enter(Node::room_token(visit));
  node.say(guest, OfferMessage{Node::offer()});
  node.say(guest, LeaveMessage{});
  EXPECT_EQ(node.closed(guest), CloseCode::kNormal);
  EXPECT_EQ(node.last<ParticipantsMessage>(desk).participants.size(), 2U);
  EXPECT_EQ(node.commands<sfu::api::RemoveParticipant>().size(), 1U);
  EXPECT_TRUE(node.commands<CloseRoom>().empty());
}

}  // namespace
}  // namespace signalling
