// Nobody gets into, ends, pins or hears of a visit that is not theirs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "signalling/counter/visit.h"
#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

class Isolation : public testing::Test {
 protected:
  void SetUp() override {
    node_.say(kiosk_, OfferMessage{Node::offer()});
    node_.say(desk_, OfferMessage{Node::offer()});
    node_.forget();
  }
  // Whoever tried something, the visit's own people heard nothing and the relay was told nothing.
  void expect_untouched() {
    EXPECT_EQ(node_.said_to(kiosk_), 0U);
    EXPECT_EQ(node_.said_to(desk_), 0U);
    EXPECT_TRUE(node_.commands().empty());
  }

  Node node_;
  ConnectionId kiosk_ = node_.enter(Node::kiosk_token());
  ConnectionId desk_ = node_.ready_desk("caf", "d1");
  ConnectionId other_kiosk_ = node_.enter(Node::kiosk_token());
  ConnectionId other_desk_ = node_.ready_desk("cpam", "d1");
  std::string visit_ = node_.connect(kiosk_, desk_);
};

TEST_F(Isolation, AForeignKioskCannotEndIt) {
  node_.say(other_kiosk_, VisitEndMessage{visit_});
  EXPECT_EQ(node_.error(other_kiosk_), "unknown_visit");
  expect_untouched();
}

TEST_F(Isolation, AForeignDeskCannotAnswerEndOrInvite) {
  for (const ClientMessage& message : std::vector<ClientMessage>{
           VisitAnswerMessage{visit_}, VisitEndMessage{visit_}, VisitInviteMessage{visit_, "x"}}) {
    node_.forget();
    node_.say(other_desk_, message);
    EXPECT_EQ(node_.error(other_desk_), "unknown_visit");
    expect_untouched();
  }
}

TEST_F(Isolation, MediaGoesOnlyIntoOnesOwnRoom) {
  node_.say(other_kiosk_, OfferMessage{Node::offer()});
  EXPECT_EQ(node_.error(other_kiosk_), "unknown_visit");
  node_.say(other_desk_, MuteMessage{true, true});
  EXPECT_EQ(node_.error(other_desk_), "unknown_visit");
  expect_untouched();
}

TEST_F(Isolation, PinsNameOnlyPeopleOfTheRoom) {
  const auto elsewhere = node_.enter(Node::room_token("elsewhere"));
  node_.say(elsewhere, OfferMessage{Node::offer()});
  const std::uint32_t kiosk = 1;
  node_.forget();
  node_.say(elsewhere, PinMessage{{kiosk}});
  EXPECT_EQ(node_.error(elsewhere), "bad_message");
  EXPECT_EQ(node_.last<ErrorMessage>(elsewhere).pointer, "/participants/0");
  expect_untouched();
}

TEST_F(Isolation, ATokenForAnyRoomOpensNoVisit) {
  config::Config config = two_organisations();
  config.auth.allow_any_room = true;
  Node node(config);
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.ready_desk();
  const std::string visit = node.connect(kiosk, desk);
  const auto tester = node.open();
  node.say(tester, HelloMessage{kProtocolVersion, Node::room_token("*"), visit});
  EXPECT_EQ(node.error(tester), "forbidden");
  EXPECT_EQ(node.last<ParticipantsMessage>(desk).participants.size(), 2U);
}

TEST_F(Isolation, NobodyIsInvitedBeforeADeskAnswered) {
  node_.say(other_kiosk_, VisitRequestMessage{"caf"});
  const auto waiting = node_.last<VisitMessage>(other_kiosk_).visit;
  const auto early = node_.enter(Node::room_token(waiting));
  EXPECT_EQ(node_.error(early), "unknown_visit");
}

TEST_F(Isolation, SlotsNameNobodyOfAnotherRoom) {
  const sfu::ParticipantId kiosk(1);
  const sfu::ParticipantId stranger(3);
  const sfu::RoomId room(parse_visit_id(visit_)->raw());
  node_.happen(sfu::api::SlotsChanged{room, kiosk, {stranger, std::nullopt}, stranger});
  const auto slots = node_.last<SlotsMessage>(kiosk_);
  EXPECT_FALSE(slots.slots[0].has_value());
  EXPECT_FALSE(slots.document.has_value());
}

TEST_F(Isolation, EventsOfARoomThatIsGoneReachNobody) {
  const sfu::RoomId room(parse_visit_id(visit_)->raw());
  node_.say(kiosk_, VisitEndMessage{visit_});
  node_.say(kiosk_, VisitRequestMessage{"caf"});
  node_.forget();
  node_.happen(sfu::api::ParticipantLost{room, sfu::ParticipantId(1), {}});
  node_.happen(sfu::api::ParticipantConnected{room, sfu::ParticipantId(1), {}});
  node_.happen(sfu::api::SlotsChanged{room, sfu::ParticipantId(1), {}, {}});
  node_.happen(sfu::api::CommandRefused{room, {}, {}});
  expect_untouched();
}

}  // namespace
}  // namespace signalling
