// Signalling connections that break: who comes back as who they were, for how long, and who does
// not.
#include <gtest/gtest.h>

#include <string>

#include "signalling/counter/visit.h"
#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

using sfu::TimeDelta;
using sfu::api::AddParticipant;
using sfu::api::CloseRoom;

class Returning : public testing::Test {
 protected:
  static std::string ticket_of(const Node& node, ConnectionId connection) {
    std::string ticket = node.last<WelcomeMessage>(connection).ticket;
    for (const auto& message : node.all<TicketMessage>(connection)) {
      ticket = message.ticket;
    }
    return ticket;
  }
  std::string ticket_of(ConnectionId connection) { return ticket_of(node_, connection); }
  static ConnectionId show(Node& node, const std::string& ticket, const std::string& token,
                           std::optional<std::string> nonce = {}) {
    const ConnectionId connection = node.open();
    node.say(connection, HelloMessage{kProtocolVersion, token, {}, ticket, std::move(nonce)});
    return connection;
  }
  ConnectionId show(const std::string& ticket, const std::string& token = Node::kiosk_token()) {
    return show(node_, ticket, token);
  }
  static std::string lasting_kiosk() {
    return Node::token({.role = Role::kKiosk, .site = "isle", .expires = Node::kToday + 3'600});
  }
  static std::string lasting_desk() {
    return Node::token({.role = Role::kDesk,
                        .organisation = "caf",
                        .desk = "d1",
                        .expires = Node::kToday + 3'600});
  }
  static sfu::RoomId room_of(const std::string& visit) {
    return sfu::RoomId(parse_visit_id(visit)->raw());
  }
  bool away(ConnectionId observer, std::size_t index) {
    return node_.last<ParticipantsMessage>(observer).participants.at(index).away;
  }

  static constexpr const char* kNonce = "0123456789abcdef0123456789abcdef";
  Node node_;
  ConnectionId kiosk_ = node_.enter(Node::kiosk_token());
  ConnectionId desk_ = node_.ready_desk();
};

TEST_F(Returning, AVisitGoesOnWhenSignallingComesBack) {
  const std::string visit = node_.connect(kiosk_, desk_);
  node_.say(kiosk_, OfferMessage{Node::offer()});
  node_.happen(sfu::api::ParticipantConnected{room_of(visit), sfu::ParticipantId(1), {}});
  node_.happen(sfu::api::SlotsChanged{room_of(visit), sfu::ParticipantId(1), {}, {}});
  sfu::api::UplinkPlan plan;
  plan.restart = true;
  node_.happen(sfu::api::UplinkPlanned{room_of(visit), sfu::ParticipantId(1), plan});
  const std::string ticket = ticket_of(kiosk_);
  node_.forget();
  node_.hang_up(kiosk_);
  EXPECT_TRUE(node_.commands().empty()) << "the media is not touched";
  EXPECT_FALSE(away(desk_, 0)) << "it is still seen and heard";
  node_.pass(TimeDelta::seconds(59));
  const auto back = show(ticket);
  const auto welcome = node_.last<WelcomeMessage>(back);
  EXPECT_TRUE(welcome.resumed);
  EXPECT_EQ(welcome.participant, 1U);
  EXPECT_NE(ticket_of(back), ticket);
  EXPECT_EQ(node_.last<VisitMessage>(back).state, "connected");
  EXPECT_FALSE(node_.last<PlanMessage>(back).restart) << "that was then";
  EXPECT_EQ(node_.last<ParticipantsMessage>(back).participants.size(), 2U);
  EXPECT_EQ(node_.all<SlotsMessage>(back).size(), 1U);
  EXPECT_TRUE(node_.commands().empty());
  node_.pass(TimeDelta::seconds(120));
  EXPECT_TRUE(node_.all<VisitMessage>(desk_).empty()) << "nothing ended";
  node_.say(back, VisitEndMessage{visit});
  EXPECT_EQ(node_.last<VisitMessage>(desk_).outcome, "served");
}

TEST_F(Returning, WhoseVisitEndedMeanwhileIsToldSo) {
  const std::string visit = node_.connect(kiosk_, desk_);
  const std::string ticket = ticket_of(kiosk_);
  node_.hang_up(kiosk_);
  const auto during = show(ticket);
  EXPECT_EQ(node_.last<WelcomeMessage>(during).visit, visit);
  const std::string second = ticket_of(during);
  node_.hang_up(during);
  node_.say(desk_, VisitEndMessage{visit});
  const auto after = show(second);
  EXPECT_TRUE(node_.last<WelcomeMessage>(after).resumed);
  EXPECT_FALSE(node_.last<WelcomeMessage>(after).visit);
}

TEST_F(Returning, WhoIsAwayWithoutMediaIsShownSoAndLeavesAfterAMinute) {
  node_.connect(kiosk_, desk_);
  node_.hang_up(desk_);
  EXPECT_TRUE(away(kiosk_, 1));
  node_.pass(TimeDelta::seconds(59));
  EXPECT_EQ(node_.last<VisitMessage>(kiosk_).state, "connected");
  node_.pass(TimeDelta::seconds(1));
  EXPECT_EQ(node_.last<VisitMessage>(kiosk_).outcome, "interrupted");
  EXPECT_EQ(node_.commands<CloseRoom>().size(), 1U);
  EXPECT_EQ(node_.visits(sfu::Outcome::kInterrupted), 1);
}

TEST_F(Returning, AVisitIsComeBackToWhileTheRelayDrains) {
  node_.connect(kiosk_, desk_);
  const std::string before = ticket_of(desk_);
  node_.hang_up(desk_);
  node_.drain();
  EXPECT_EQ(node_.last<VisitMessage>(kiosk_).state, "connected");
  EXPECT_EQ(node_.last<DrainingMessage>(kiosk_).seconds, 300);
  node_.pass(TimeDelta::seconds(20));
  const auto back = show(before);
  EXPECT_TRUE(node_.last<WelcomeMessage>(back).resumed);
  EXPECT_EQ(node_.last<DrainingMessage>(back).seconds, 280);
  // And once more: it is no different when the line breaks after SIGTERM.
  const std::string kiosk = ticket_of(kiosk_);
  node_.hang_up(kiosk_);
  EXPECT_TRUE(node_.last<WelcomeMessage>(show(kiosk)).resumed);
  EXPECT_TRUE(node_.commands<CloseRoom>().empty());
}

TEST_F(Returning, NobodyNewComesWhileTheRelayDrains) {
  const std::string idle = ticket_of(kiosk_);
  node_.drain();
  node_.say(kiosk_, VisitRequestMessage{"caf"}, 7);
  EXPECT_EQ(node_.last<ErrorMessage>(kiosk_).code, ErrorCode::kLimit);
  EXPECT_EQ(node_.last_id<ErrorMessage>(kiosk_), 7);
  node_.say(desk_, VisitCallMessage{"isle"}, 8);
  EXPECT_EQ(node_.last<ErrorMessage>(desk_).code, ErrorCode::kLimit);
  EXPECT_TRUE(node_.commands<sfu::api::OpenRoom>().empty());
  node_.hang_up(kiosk_);
  for (const auto again : {show(idle), show("", Node::kiosk_token())}) {
    EXPECT_EQ(node_.last<ErrorMessage>(again).code, ErrorCode::kLimit);
    EXPECT_TRUE(node_.last<ErrorMessage>(again).fatal.value_or(false));
  }
}

// Citizens who wait must not lose the adviser whose line breaks.
TEST_F(Returning, AnIdleDeskComesBackWhileTheRelayDrains) {
  const std::string before = ticket_of(desk_);
  node_.drain();
  node_.hang_up(desk_);
  EXPECT_TRUE(node_.last<WelcomeMessage>(show(before)).resumed);
}

TEST_F(Returning, WhoseMediaIsSilentIsAwayUntilHeard) {
  const std::string visit = node_.connect(kiosk_, desk_);
  node_.say(desk_, OfferMessage{Node::offer()});
  node_.happen(sfu::api::ParticipantConnected{room_of(visit), sfu::ParticipantId(2), {}});
  node_.happen(sfu::api::ParticipantSilent{room_of(visit), sfu::ParticipantId(2)});
  EXPECT_TRUE(away(kiosk_, 1));
  node_.happen(sfu::api::ParticipantHeard{room_of(visit), sfu::ParticipantId(2)});
  EXPECT_FALSE(away(kiosk_, 1));
}

TEST_F(Returning, AWelcomeThatIsLostOnTheWayCostsNothing) {
  node_.connect(kiosk_, desk_);
  const std::string ticket = ticket_of(kiosk_);
  node_.hang_up(kiosk_);
  node_.hang_up(show(ticket));
  const auto back = show(ticket);
  EXPECT_TRUE(node_.last<WelcomeMessage>(back).resumed);
  EXPECT_EQ(node_.last<VisitMessage>(back).state, "connected");
}

TEST_F(Returning, TicketMessagesThatAreLostOnTheWayCostNothing) {
  const std::string before = ticket_of(kiosk_);
  node_.connect(kiosk_, desk_);
  EXPECT_NE(ticket_of(kiosk_), before);
  node_.hang_up(kiosk_);
  EXPECT_TRUE(node_.last<WelcomeMessage>(show(before)).resumed);
}

TEST_F(Returning, ATicketIsVoidOnceItsHolderIsHeardAgain) {
  node_.connect(kiosk_, desk_);
  const std::string ticket = ticket_of(kiosk_);
  node_.hang_up(kiosk_);
  const auto back = show(ticket);
  node_.say(back, MuteMessage{});
  const auto thief = show(ticket);
  EXPECT_FALSE(node_.last<WelcomeMessage>(thief).resumed);
  EXPECT_NE(node_.participant(thief), node_.participant(back));
  EXPECT_TRUE(node_.all<VisitMessage>(thief).empty());
  EXPECT_FALSE(node_.closed(back).has_value());
}

TEST_F(Returning, ANewConnectionTakesOverFromOneThatIsNotKnownToBeDead) {
  const std::string visit = node_.connect(kiosk_, desk_);
  const auto back = show(ticket_of(kiosk_));
  EXPECT_EQ(node_.closed(kiosk_), CloseCode::kReplaced);
  EXPECT_EQ(static_cast<int>(CloseCode::kReplaced), 4001);
  node_.hang_up(kiosk_);  // the shell's word for it comes later
  EXPECT_EQ(node_.last<VisitMessage>(back).visit, visit);
  EXPECT_FALSE(away(desk_, 0));
}

TEST_F(Returning, APlaceInTheQueueIsKeptForTenMinutesAndDoesNotRing) {
  const auto other = node_.enter(Node::kiosk_token("lussac"));
  node_.say(kiosk_, VisitRequestMessage{"caf"});
  node_.say(other, VisitRequestMessage{"caf"});
  EXPECT_EQ(node_.last<VisitMessage>(other).position, 1);
  const std::string ticket = ticket_of(kiosk_);
  node_.hang_up(kiosk_);
  EXPECT_EQ(node_.last<RingStopMessage>(desk_).reason, "away");
  EXPECT_EQ(node_.last<VisitMessage>(other).state, "ringing") << "whoever is there is called";
  node_.say(desk_, VisitAnswerMessage{node_.last<VisitMessage>(other).visit});
  node_.pass(TimeDelta::seconds(599));
  node_.say(desk_, VisitEndMessage{node_.last<VisitMessage>(other).visit});
  EXPECT_EQ(node_.all<RingMessage>(desk_).size(), 2U);
  const auto back = show(ticket);
  EXPECT_TRUE(node_.last<WelcomeMessage>(back).resumed);
  EXPECT_EQ(node_.last<VisitMessage>(back).state, "ringing");
  EXPECT_EQ(node_.all<RingMessage>(desk_).size(), 3U);
  node_.hang_up(back);
  node_.pass(TimeDelta::seconds(600));
  EXPECT_EQ(node_.visits(sfu::Outcome::kAbandoned), 1);
}

TEST_F(Returning, ARingMovesOnFromADeskThatIsAway) {
  const auto second = node_.ready_desk("caf", "d2");
  const std::string ticket = ticket_of(desk_);
  node_.say(kiosk_, VisitRequestMessage{"caf"});
  node_.hang_up(desk_);
  EXPECT_EQ(node_.last<VisitMessage>(kiosk_).state, "ringing");
  node_.hang_up(second);
  EXPECT_EQ(node_.last<VisitMessage>(kiosk_).state, "queued");
  const auto back = show(ticket, Node::desk_token());
  EXPECT_EQ(node_.last<RingMessage>(back).visit, node_.last<VisitMessage>(kiosk_).visit)
      << "still ready";
}

TEST_F(Returning, AnIdleDeskThatIsAwayMakesWayAndABusyOneDoesNot) {
  const auto waiting = ticket_of(desk_);
  node_.hang_up(desk_);
  const auto other = node_.ready_desk();
  EXPECT_FALSE(node_.closed(other).has_value());
  EXPECT_FALSE(node_.last<WelcomeMessage>(other).resumed);
  node_.connect(kiosk_, other);
  node_.hang_up(other);
  const auto third = node_.enter(Node::desk_token());
  EXPECT_EQ(node_.error(third), "desk_in_use");
  const auto late = show(waiting, Node::desk_token());
  EXPECT_EQ(node_.error(late), "desk_in_use") << "its ticket went with it";
}

TEST_F(Returning, AHelperThatIsAwayKeepsItsDesk) {
  const std::string visit = node_.connect(kiosk_, desk_);
  const auto helper = node_.ready_desk("cpam");
  node_.say(desk_, VisitAskMessage{visit, "cpam"});
  node_.say(helper, VisitAnswerMessage{visit});
  node_.hang_up(helper);
  const auto other = node_.enter(Node::desk_token("cpam"));
  EXPECT_EQ(node_.error(other), "desk_in_use");
  EXPECT_EQ(node_.last<VisitMessage>(kiosk_).helpers->size(), 1U);
}

TEST_F(Returning, AKioskThatIsSwitchedOffAndOnReplacesItsGhost) {
  const auto elsewhere = node_.enter(Node::kiosk_token("lussac"));
  const std::string visit = node_.connect(kiosk_, desk_);
  node_.say(kiosk_, OfferMessage{Node::offer()});
  const sfu::ParticipantId ghost(node_.participant(kiosk_));
  node_.happen(sfu::api::ParticipantConnected{room_of(visit), ghost, {}});
  const std::string ticket = ticket_of(kiosk_);
  node_.hang_up(kiosk_);
  node_.enter(Node::kiosk_token("lussac"));
  show("not a ticket, but from a page that lives");
  node_.happen(sfu::api::ParticipantSilent{room_of(visit), ghost});
  EXPECT_EQ(node_.last<VisitMessage>(desk_).state, "connected") << "none of them is its machine";
  node_.happen(sfu::api::ParticipantHeard{room_of(visit), ghost});

  const auto rebooted = node_.enter(Node::kiosk_token());
  EXPECT_EQ(node_.last<VisitMessage>(desk_).state, "connected") << "something is heard of it yet";
  node_.happen(sfu::api::ParticipantSilent{room_of(visit), ghost});
  EXPECT_EQ(node_.last<VisitMessage>(desk_).outcome, "interrupted");
  EXPECT_FALSE(node_.last<WelcomeMessage>(show(ticket)).resumed);
  node_.say(rebooted, VisitRequestMessage{"caf"});
  EXPECT_EQ(node_.last<VisitMessage>(rebooted).state, "ringing");
  EXPECT_FALSE(node_.closed(elsewhere).has_value());
}

TEST_F(Returning, AGhostWithoutMediaIsReplacedAtOnce) {
  node_.say(kiosk_, VisitRequestMessage{"caf"});
  node_.hang_up(kiosk_);
  node_.enter(Node::kiosk_token());
  EXPECT_EQ(node_.visits(sfu::Outcome::kAbandoned), 1);
  EXPECT_TRUE(node_.last<QueueMessage>(desk_).waiting.empty());
}

TEST_F(Returning, AKioskThatIsBackIsNobodysGhost) {
  const std::string visit = node_.connect(kiosk_, desk_);
  node_.say(kiosk_, OfferMessage{Node::offer()});
  const sfu::ParticipantId self(node_.participant(kiosk_));
  node_.happen(sfu::api::ParticipantConnected{room_of(visit), self, {}});
  const std::string ticket = ticket_of(kiosk_);
  node_.hang_up(kiosk_);
  node_.enter(Node::kiosk_token());
  EXPECT_TRUE(node_.last<WelcomeMessage>(show(ticket)).resumed);
  node_.happen(sfu::api::ParticipantSilent{room_of(visit), self});
  EXPECT_EQ(node_.last<VisitMessage>(desk_).state, "connected");
}

TEST_F(Returning, WhoLeavesHasNoTicketAndIsNotWaitedFor) {
  const std::string visit = node_.connect(kiosk_, desk_);
  const std::string ticket = ticket_of(kiosk_);
  node_.say(kiosk_, VisitEndMessage{visit});
  node_.hang_up(kiosk_);
  EXPECT_FALSE(node_.last<WelcomeMessage>(show(ticket)).resumed);
  node_.say(desk_, LeaveMessage{});
  EXPECT_EQ(node_.closed(desk_), CloseCode::kNormal);
  EXPECT_FALSE(node_.closed(node_.ready_desk()).has_value());
}

TEST_F(Returning, TicketsAreRenewedWhileAConnectionLasts) {
  const std::string first = ticket_of(desk_);
  node_.pass(TimeDelta::seconds(300));
  const std::string second = ticket_of(desk_);
  EXPECT_NE(first, second);
  node_.pass(TimeDelta::seconds(601));
  EXPECT_EQ(node_.error(show(first, lasting_desk())), "desk_in_use");
  EXPECT_TRUE(node_.last<WelcomeMessage>(show(ticket_of(desk_), lasting_desk())).resumed);
}

TEST_F(Returning, AGuestComesBackIntoTheVisit) {
  const std::string visit = node_.connect(kiosk_, desk_);
  const auto guest = node_.enter(Node::room_token(visit));
  const std::string ticket = ticket_of(guest);
  node_.hang_up(guest);
  EXPECT_TRUE(away(desk_, 2));
  const auto back = show(ticket, Node::room_token(visit));
  EXPECT_TRUE(node_.last<WelcomeMessage>(back).resumed);
  EXPECT_FALSE(away(desk_, 2));
  EXPECT_EQ(node_.last<ParticipantsMessage>(desk_).participants.size(), 3U);
}

// ---- a relay that was started anew --------------------------------------------------------------

class Restarted : public Returning {
 protected:
  static Session::Options second_run() {
    Session::Options options = Node::options(1);
    options.run = 2;
    options.first_participant = 1'000;
    options.first_visit = 1'000;
    return options;
  }
  Node next_{two_organisations(), second_run()};
};

TEST_F(Restarted, BothSidesOfAVisitMeetInItAgain) {
  const std::string visit = node_.connect(kiosk_, desk_);
  const auto desk = show(next_, ticket_of(desk_), Node::desk_token());
  EXPECT_TRUE(next_.last<WelcomeMessage>(desk).resumed);
  EXPECT_EQ(next_.last<VisitMessage>(desk).visit, visit);
  EXPECT_EQ(next_.last<VisitMessage>(desk).state, "connected");
  EXPECT_TRUE(next_.last<ParticipantsMessage>(desk).participants[0].away) << "not back yet";
  const auto kiosk = show(next_, ticket_of(kiosk_), Node::kiosk_token());
  EXPECT_EQ(next_.participant(kiosk), node_.participant(kiosk_));
  EXPECT_EQ(next_.last<VisitMessage>(kiosk).visit, visit);
  EXPECT_FALSE(next_.last<ParticipantsMessage>(desk).participants[0].away);
  next_.say(kiosk, OfferMessage{Node::offer()});
  next_.say(desk, OfferMessage{Node::offer()});
  EXPECT_EQ(next_.commands<AddParticipant>().size(), 2U);
  next_.say(desk, VisitEndMessage{visit});
  EXPECT_EQ(next_.last<VisitMessage>(kiosk).outcome, "served");
}

TEST_F(Restarted, AGuestAloneBringsTheVisitBackAndTheOthersFollow) {
  const std::string visit = node_.connect(kiosk_, desk_);
  const auto guest = node_.enter(Node::room_token(visit));
  const auto back = show(next_, ticket_of(guest), Node::room_token(visit));
  EXPECT_TRUE(next_.last<WelcomeMessage>(back).resumed);
  EXPECT_EQ(next_.last<ParticipantsMessage>(back).participants.size(), 3U);
  const auto desk = show(next_, ticket_of(desk_), Node::desk_token());
  EXPECT_EQ(next_.last<VisitMessage>(desk).visit, visit);
}

TEST_F(Restarted, WhoWasOnHoldStillIs) {
  const std::string visit = node_.connect(kiosk_, desk_);
  node_.say(desk_, VisitHoldMessage{visit, true});
  const auto kiosk = show(next_, ticket_of(kiosk_), Node::kiosk_token());
  EXPECT_EQ(next_.last<VisitMessage>(kiosk).held, true);
  next_.say(kiosk, OfferMessage{Node::offer()});
  EXPECT_TRUE(next_.commands<AddParticipant>().at(0).held);
}

TEST_F(Restarted, AGuestBringsNobodyBackIntoAVisitThatWasHandedOver) {
  const std::string visit = node_.connect(kiosk_, desk_);
  const auto guest = node_.enter(Node::room_token(visit));
  const auto cpam = node_.ready_desk("cpam");
  node_.say(desk_, VisitTransferMessage{visit, "cpam"});
  node_.say(cpam, VisitAnswerMessage{visit});
  show(next_, ticket_of(guest), Node::room_token(visit));
  const auto former = show(next_, ticket_of(desk_), Node::desk_token());
  EXPECT_FALSE(next_.last<WelcomeMessage>(former).visit);
  const auto present = show(next_, ticket_of(cpam), Node::desk_token("cpam"));
  EXPECT_EQ(next_.last<WelcomeMessage>(present).visit, visit);
}

TEST_F(Restarted, WhoDoesNotComeBackWithinAMinuteIsGone) {
  node_.connect(kiosk_, desk_);
  const auto desk = show(next_, ticket_of(desk_), Node::desk_token());
  next_.pass(TimeDelta::seconds(60));
  EXPECT_EQ(next_.last<VisitMessage>(desk).outcome, "interrupted");
  const auto kiosk = show(next_, ticket_of(kiosk_), lasting_kiosk());
  EXPECT_FALSE(next_.last<WelcomeMessage>(kiosk).resumed) << "a visit is restored once";
}

TEST_F(Restarted, TheQueueStandsAsItStood) {
  const auto second = node_.enter(Node::kiosk_token("lussac"));
  node_.say(kiosk_, VisitRequestMessage{"cpam"});
  const auto third = node_.enter(Node::kiosk_token());
  node_.say(second, VisitRequestMessage{"caf"});
  node_.say(third, VisitRequestMessage{"caf"});
  const auto last = show(next_, ticket_of(third), Node::kiosk_token());
  EXPECT_EQ(next_.last<VisitMessage>(last).position, 1);
  const auto first = show(next_, ticket_of(second), Node::kiosk_token("lussac"));
  EXPECT_EQ(next_.last<VisitMessage>(first).position, 1);
  EXPECT_EQ(next_.last<VisitMessage>(last).position, 2);
}

TEST_F(Restarted, EachTicketIsGoodForOnceHereToo) {
  node_.connect(kiosk_, desk_);
  const std::string ticket = ticket_of(kiosk_);
  const auto back = show(next_, ticket, Node::kiosk_token());
  const auto thief = show(next_, ticket, Node::kiosk_token());
  EXPECT_FALSE(next_.last<WelcomeMessage>(thief).resumed);
  EXPECT_FALSE(next_.closed(back).has_value());
}

TEST_F(Restarted, AWelcomeThatIsLostOnTheWayCostsNothingToWhoeverHasTheNonce) {
  const auto kiosk = node_.open();
  node_.say(kiosk, HelloMessage{kProtocolVersion, Node::kiosk_token("lussac"), {}, {}, kNonce});
  const std::string visit = node_.connect(kiosk, desk_);
  const std::string ticket = ticket_of(kiosk);
  const std::string token = Node::kiosk_token("lussac");
  next_.hang_up(show(next_, ticket, token, kNonce));
  const auto again = show(next_, ticket, token, kNonce);
  EXPECT_TRUE(next_.last<WelcomeMessage>(again).resumed);
  EXPECT_EQ(next_.last<VisitMessage>(again).visit, visit);
  next_.say(again, MuteMessage{});
  EXPECT_FALSE(next_.last<WelcomeMessage>(show(next_, ticket, token, kNonce)).resumed)
      << "void once its holder was heard";
  const std::string renewed = ticket_of(next_, again);
  EXPECT_TRUE(next_.last<WelcomeMessage>(show(next_, renewed, token, kNonce)).resumed);
}

TEST_F(Restarted, AStrangerWithTheTicketAloneGetsNothing) {
  const auto kiosk = node_.open();
  node_.say(kiosk, HelloMessage{kProtocolVersion, Node::kiosk_token("lussac"), {}, {}, kNonce});
  node_.connect(kiosk, desk_);
  const std::string ticket = ticket_of(kiosk);
  const std::string token = Node::kiosk_token("lussac");
  const auto refused = [&](Node& node, std::optional<std::string> nonce) {
    const auto thief = show(node, ticket, token, std::move(nonce));
    return !node.last<WelcomeMessage>(thief).resumed;
  };
  for (Node* node : {&node_, &next_}) {
    EXPECT_TRUE(refused(*node, std::nullopt));
    EXPECT_TRUE(refused(*node, "another nonce of 16 bytes or more"));
  }
  const auto back = show(next_, ticket, token, kNonce);
  EXPECT_TRUE(next_.last<WelcomeMessage>(back).resumed) << "nor does it spoil anything";
  EXPECT_TRUE(refused(next_, "another nonce of 16 bytes or more")) << "before the holder was heard";
  EXPECT_FALSE(next_.closed(back).has_value());
  EXPECT_TRUE(refused(next_, std::nullopt));
}

TEST_F(Returning, ANonceThatCanBeGuessedIsRefused) {
  for (const std::size_t size : {std::size_t{15}, std::size_t{129}}) {
    const auto connection = node_.open();
    node_.say(connection,
              HelloMessage{kProtocolVersion, Node::kiosk_token(), {}, {}, std::string(size, 'n')});
    EXPECT_EQ(node_.error(connection), "bad_message");
    EXPECT_TRUE(node_.closed(connection).has_value());
  }
}

TEST_F(Restarted, AnOlderTicketOfSomebodyWhoIsBackIsNoGood) {
  const std::string old = ticket_of(desk_);
  node_.connect(kiosk_, desk_);
  const auto back = show(next_, ticket_of(desk_), Node::desk_token());
  const auto thief = show(next_, old, Node::desk_token());
  EXPECT_EQ(next_.error(thief), "desk_in_use");
  EXPECT_FALSE(next_.closed(back).has_value());
}

TEST_F(Restarted, TheLaterTicketOfTheSamePersonWins) {
  const std::string old = ticket_of(desk_);
  node_.connect(kiosk_, desk_);
  const auto thief = show(next_, old, Node::desk_token());
  const auto owner = show(next_, ticket_of(desk_), Node::desk_token());
  EXPECT_EQ(next_.closed(thief), CloseCode::kReplaced);
  EXPECT_TRUE(next_.last<WelcomeMessage>(owner).resumed);
}

TEST_F(Restarted, TicketsOfTheRunBeforeAreNoGoodLater) {
  node_.connect(kiosk_, desk_);
  show(next_, ticket_of(desk_), Node::desk_token());
  next_.pass(TimeDelta::seconds(61));
  const auto late = show(next_, ticket_of(kiosk_), lasting_kiosk());
  EXPECT_FALSE(next_.last<WelcomeMessage>(late).resumed);
}

TEST_F(Restarted, AVisitThatEndedHereIsNotRestoredByItsOtherSide) {
  const std::string visit = node_.connect(kiosk_, desk_);
  const auto kiosk = show(next_, ticket_of(kiosk_), Node::kiosk_token());
  next_.say(kiosk, VisitEndMessage{visit});
  const auto desk = show(next_, ticket_of(desk_), Node::desk_token());
  EXPECT_TRUE(next_.all<VisitMessage>(desk).empty());
}

}  // namespace
}  // namespace signalling
