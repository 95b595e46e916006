// What the operator sees, next to what kiosk and desk were told.
#include "signalling/session/overview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SiteView site(Node& node, std::size_t index = 0) {
  return node.session().overview().sites(node.at()).at(index);
}
DeskState desk_state(Node& node) { return node.session().overview().desks().front().state; }

TEST(Overview, ASiteIsRedUntilItsKioskComesAndAfterItWent) {
  Node node;
  EXPECT_EQ(site(node).light, Light::kRed);
  EXPECT_THAT(site(node).why, ElementsAre(Trouble::kNeverSeen));
  EXPECT_EQ(site(node).last_seen, std::nullopt);

  const auto kiosk = node.enter(Node::kiosk_token());
  EXPECT_EQ(site(node).light, Light::kGreen);
  EXPECT_EQ(site(node).line, LineState::kIdle);
  EXPECT_EQ(site(node).kiosks_on, 1U);
  EXPECT_EQ(site(node, 1).light, Light::kRed);  // another one

  node.pass(sfu::TimeDelta::seconds(30));
  node.hang_up(kiosk);
  node.pass(sfu::TimeDelta::seconds(90));
  EXPECT_EQ(site(node).light, Light::kRed);
  EXPECT_THAT(site(node).why, ElementsAre(Trouble::kGone));
  EXPECT_EQ(site(node).last_seen, Node::kToday + 30);
}

TEST(Overview, ASiteThatIsClosedIsOffAndNotRed) {
  config::Config config = two_organisations();
  for (config::Organisation& organisation : config.organisations) {
    organisation.hours = {{.weekday = 6, .from_min = 0, .to_min = 1}};  // today is a Friday
  }
  Node node(config);
  EXPECT_EQ(site(node).light, Light::kOff);
  EXPECT_THAT(site(node).why, IsEmpty());
  node.enter(Node::kiosk_token());
  EXPECT_EQ(site(node).light, Light::kGreen);
}

TEST(Overview, SomebodyWhoWaitsForNobodyIsAmber) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  node.say(kiosk, VisitRequestMessage{"caf"});
  EXPECT_EQ(site(node).light, Light::kAmber);
  EXPECT_THAT(site(node).why, ElementsAre(Trouble::kNobody));
  node.ready_desk();
  EXPECT_EQ(site(node).light, Light::kGreen);
}

struct Offered {
  ConnectionId kiosk;
  ConnectionId desk;
  sfu::RoomId room;
  sfu::ParticipantId participant;  // the kiosk
};

// A kiosk in a visit that has offered its media.
Offered offer_in_visit(Node& node) {
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.ready_desk();
  node.connect(kiosk, desk);
  node.say(kiosk, OfferMessage{Node::offer()});
  return {kiosk, desk, node.commands<sfu::api::OpenRoom>().front().room,
          sfu::ParticipantId(node.participant(kiosk))};
}

TEST(Overview, TheLineFollowsTheMedia) {
  Node node;
  const auto [kiosk, desk, room, participant] = offer_in_visit(node);
  EXPECT_EQ(site(node).line, LineState::kConnecting);
  node.happen(sfu::api::ParticipantConnected{room, participant, sfu::TimeDelta::ms(80)});
  EXPECT_EQ(site(node).line, LineState::kConnected);
  EXPECT_EQ(site(node).kiosks_in_visit, 1U);
  EXPECT_EQ(site(node).light, Light::kGreen);

  node.happen(sfu::api::ParticipantSilent{room, participant});
  EXPECT_EQ(site(node).line, LineState::kSilent);
  EXPECT_EQ(site(node).light, Light::kRed);
  EXPECT_THAT(site(node).why, ElementsAre(Trouble::kSilent));
  node.happen(sfu::api::ParticipantHeard{room, participant});
  node.hang_up(kiosk);
  EXPECT_EQ(site(node).line, LineState::kAway);
  EXPECT_EQ(site(node).light, Light::kAmber);
  EXPECT_EQ(site(node).last_seen, Node::kToday);
}

TEST(Overview, ALossyLineIsToldToTheRoomAndTheOperator) {
  Node node;
  const auto [kiosk, desk, room, participant] = offer_in_visit(node);
  node.happen(sfu::api::ParticipantConnected{room, participant, sfu::TimeDelta::ms(80)});
  EXPECT_EQ(site(node).measured, std::nullopt);

  sfu::api::Line line{sfu::api::Carrier::kTcp, sfu::TimeDelta::ms(640), 6, 1};
  node.happen(sfu::api::LineMeasured{room, participant, line});
  EXPECT_EQ(site(node).measured, line);
  EXPECT_THAT(site(node).why, ElementsAre(Trouble::kLossy));
  EXPECT_EQ(site(node).light, Light::kAmber);
  const auto entries = node.last<ParticipantsMessage>(desk).participants;
  ASSERT_TRUE(entries.front().line);
  EXPECT_EQ(entries.front().line->carrier, "tcp");
  EXPECT_EQ(entries.front().line->round_trip_ms, 640);
  EXPECT_EQ(entries.front().line->lost_up, 6);
  EXPECT_FALSE(entries.back().line) << "of the desk nothing was measured";

  line.lost_up = 1;
  node.happen(sfu::api::LineMeasured{room, participant, line});
  EXPECT_EQ(site(node).light, Light::kGreen);
  node.happen(sfu::api::ParticipantLost{room, participant, sfu::api::LeaveReason::kConsentLost});
  EXPECT_EQ(site(node).measured, std::nullopt);
}

TEST(Overview, AVisitWithItsTimesAndWithoutNames) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  node.say(kiosk, VisitRequestMessage{"caf"});
  node.pass(sfu::TimeDelta::seconds(40));
  auto views = node.session().overview().visits(node.at());
  ASSERT_EQ(views.size(), 1U);
  EXPECT_EQ(views[0].waited, sfu::TimeDelta::seconds(40));
  EXPECT_EQ(views[0].duration, std::nullopt);
  EXPECT_EQ(views[0].participants, 1U);

  const auto desk = node.ready_desk();
  node.say(desk, VisitAnswerMessage{node.last<VisitMessage>(kiosk).visit});
  node.pass(sfu::TimeDelta::seconds(25));
  views = node.session().overview().visits(node.at());
  EXPECT_EQ(to_string(views[0].id), node.last<VisitMessage>(kiosk).visit);
  EXPECT_EQ(views[0].state, VisitState::kConnected);
  EXPECT_EQ(views[0].site, "isle");
  EXPECT_EQ(views[0].desk, (DeskKey{"caf", "d1"}));
  EXPECT_EQ(views[0].waited, sfu::TimeDelta::seconds(40));
  EXPECT_EQ(views[0].duration, sfu::TimeDelta::seconds(25));
  EXPECT_EQ(views[0].participants, 2U);
}

TEST(Overview, DesksSayWhatTheyDo) {
  Node node;
  EXPECT_EQ(desk_state(node), DeskState::kOff);
  const auto desk = node.enter(Node::desk_token());
  EXPECT_EQ(desk_state(node), DeskState::kPaused);
  node.say(desk, DeskReadyMessage{true});
  EXPECT_EQ(desk_state(node), DeskState::kReady);
  const auto kiosk = node.enter(Node::kiosk_token());
  node.say(kiosk, VisitRequestMessage{"caf"});
  EXPECT_EQ(desk_state(node), DeskState::kRinging);
  node.say(desk, VisitAnswerMessage{node.last<VisitMessage>(kiosk).visit});
  EXPECT_EQ(desk_state(node), DeskState::kInVisit);
  node.hang_up(desk);
  EXPECT_EQ(desk_state(node), DeskState::kAway);

  const NodeCounts counts = node.session().overview().counts();
  EXPECT_EQ(counts.sites, 2U);
  EXPECT_EQ(counts.sites_on, 1U);
  EXPECT_EQ(counts.desks, 3U);
  EXPECT_EQ(counts.desks_connected, 1U);
  EXPECT_EQ(counts.visits_connected, 1U);
}

TEST(Overview, EveryTroubleHasWordsInBothLanguages) {
  for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(Trouble::kInterrupted); ++i) {
    const auto trouble = static_cast<Trouble>(i);
    EXPECT_FALSE(to_string(trouble).empty());
    EXPECT_TRUE(words_of(trouble).fr.ends_with('.')) << to_string(trouble);
    EXPECT_TRUE(words_of(trouble).en.ends_with('.')) << to_string(trouble);
  }
}

TEST(Kick, EndsAVisitAndBothSidesHear) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.ready_desk();
  const std::string visit = node.connect(kiosk, desk);
  Actions none;
  EXPECT_FALSE(node.session().kick("ffffffffffffffff", node.at(), none));
  EXPECT_FALSE(node.session().kick("../secret", node.at(), none));
  EXPECT_TRUE(none.empty());

  EXPECT_TRUE(node.kick(visit));
  for (const auto side : {kiosk, desk}) {
    EXPECT_EQ(node.last<VisitMessage>(side).outcome, "interrupted");
    EXPECT_EQ(node.last<VisitMessage>(side).by, "relay");
  }
  EXPECT_EQ(node.commands<sfu::api::CloseRoom>().size(), 1U);
  EXPECT_FALSE(node.kick(visit));
  EXPECT_EQ(site(node).light, Light::kAmber);
  EXPECT_THAT(site(node).why, ElementsAre(Trouble::kInterrupted));
  EXPECT_THAT(node.session().overview().visits(node.at()), IsEmpty());
}

TEST(Kick, EndsAWaitingOneAndSilencesTheDesks) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.ready_desk();
  node.say(kiosk, VisitRequestMessage{"caf"});
  EXPECT_TRUE(node.kick(node.last<VisitMessage>(kiosk).visit));
  EXPECT_EQ(node.last<VisitMessage>(kiosk).outcome, "interrupted");
  EXPECT_EQ(node.all<RingStopMessage>(desk).size(), 1U);
  EXPECT_TRUE(node.last<QueueMessage>(desk).waiting.empty());
}

}  // namespace
}  // namespace signalling
