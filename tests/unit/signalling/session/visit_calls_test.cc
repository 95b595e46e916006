// What kiosk and desk do with a visit besides asking, answering and ending: as their pages see it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

using sfu::api::AddParticipant;
using sfu::api::CloseRoom;
using sfu::api::HoldParticipant;
using sfu::api::RemoveParticipant;

// A kiosk in a visit with an adviser of the CAF, and one of the CPAM at work.
class VisitCalls : public testing::Test {
 protected:
  VisitCalls() {
    visit_ = node_.connect(kiosk_, caf_);
    node_.say(kiosk_, OfferMessage{Node::offer()});
    node_.say(caf_, OfferMessage{Node::offer()});
  }
  [[nodiscard]] VisitMessage seen_by(ConnectionId side) const {
    return node_.last<VisitMessage>(side);
  }
  [[nodiscard]] std::size_t people() {
    return node_.last<ParticipantsMessage>(kiosk_).participants.size();
  }

  Node node_;
  ConnectionId kiosk_ = node_.enter(Node::kiosk_token());
  ConnectionId caf_ = node_.ready_desk("caf");
  ConnectionId cpam_ = node_.ready_desk("cpam");
  std::string visit_;
};

TEST_F(VisitCalls, HoldTellsBothSidesAndTheShard) {
  node_.say(caf_, VisitHoldMessage{visit_, true}, 5);
  EXPECT_EQ(node_.last_id<VisitMessage>(caf_), 5);
  EXPECT_EQ(seen_by(kiosk_).held, true);
  const auto holds = node_.commands<HoldParticipant>();
  ASSERT_EQ(holds.size(), 1U);
  EXPECT_EQ(holds[0].participant, sfu::ParticipantId(node_.participant(kiosk_)));
  EXPECT_TRUE(holds[0].held);
  // A reload on hold is no way out of it.
  node_.forget();
  node_.say(kiosk_, OfferMessage{Node::offer()});
  EXPECT_TRUE(node_.commands<AddParticipant>().at(0).held);
  node_.say(caf_, VisitHoldMessage{visit_, false});
  EXPECT_EQ(seen_by(kiosk_).held, false);
  EXPECT_FALSE(node_.commands<HoldParticipant>().at(0).held);
}

TEST_F(VisitCalls, ColdTransferKeepsTheCitizensRoomAndConnection) {
  node_.forget();
  node_.say(caf_, VisitTransferMessage{visit_, "cpam"}, 7);
  EXPECT_EQ(node_.last_id<VisitLeftMessage>(caf_), 7);
  EXPECT_EQ(node_.last<VisitLeftMessage>(caf_).reason, "transferred");
  EXPECT_EQ(node_.last<VisitLeftMessage>(caf_).organisation.id, "cpam");
  EXPECT_EQ(node_.commands<RemoveParticipant>().size(), 1U);
  EXPECT_EQ(seen_by(kiosk_).state, "ringing");
  EXPECT_EQ(seen_by(kiosk_).from->organisation.id, "caf");
  EXPECT_EQ(node_.last<RingMessage>(cpam_).kind, "transfer");
  EXPECT_EQ(node_.last<RingMessage>(cpam_).from->desk.name, "Bureau 1");
  EXPECT_EQ(people(), 1U) << "the citizen alone";
  node_.say(cpam_, VisitAnswerMessage{visit_});
  EXPECT_EQ(seen_by(kiosk_).desk->name, "Bureau 1");
  EXPECT_EQ(seen_by(kiosk_).organisation.id, "cpam");
  EXPECT_EQ(people(), 2U);
  EXPECT_TRUE(node_.commands<CloseRoom>().empty());
  EXPECT_EQ(node_.metrics().transfers.value(), 1);
  // Whoever transferred is out: no message about this visit any more.
  node_.forget();
  node_.say(kiosk_, VisitEndMessage{visit_});
  EXPECT_TRUE(node_.all<VisitMessage>(caf_).empty());
  EXPECT_EQ(seen_by(cpam_).outcome, "served");
}

TEST_F(VisitCalls, WarmTransferAWordFirstThenHandOver) {
  node_.say(caf_, VisitAskMessage{visit_, "cpam"});
  EXPECT_TRUE(seen_by(caf_).call->ringing);
  EXPECT_EQ(node_.last<RingMessage>(cpam_).kind, "call");
  node_.say(cpam_, VisitAnswerMessage{visit_});
  EXPECT_EQ(people(), 3U) << "nobody joins unseen";
  EXPECT_EQ(node_.last<ParticipantsMessage>(kiosk_).participants.back().organisation,
            "Assurance maladie");
  EXPECT_EQ(seen_by(kiosk_).helpers->at(0).organisation.id, "cpam");
  node_.say(caf_, VisitHandOverMessage{visit_}, 9);
  EXPECT_EQ(node_.last_id<VisitLeftMessage>(caf_), 9);
  EXPECT_EQ(seen_by(kiosk_).organisation.id, "cpam");
  EXPECT_EQ(people(), 2U);
  EXPECT_FALSE(node_.last<DeskMessage>(caf_).busy);
}

TEST_F(VisitCalls, AHelperLeavesAndOnlyTheDeskEnds) {
  node_.say(caf_, VisitAskMessage{visit_, "cpam"});
  node_.say(cpam_, VisitAnswerMessage{visit_});
  node_.forget();
  node_.say(cpam_, VisitEndMessage{visit_});
  EXPECT_EQ(node_.error(cpam_), "unknown_visit");
  node_.say(cpam_, VisitLeaveMessage{visit_}, 3);
  EXPECT_EQ(node_.last_id<VisitLeftMessage>(cpam_), 3);
  EXPECT_EQ(people(), 2U);
  EXPECT_FALSE(seen_by(kiosk_).helpers);
}

TEST_F(VisitCalls, RefusesWhatCannotBe) {
  node_.forget();
  node_.say(cpam_, DeskReadyMessage{false});
  node_.say(caf_, VisitTransferMessage{visit_, "cpam"});
  EXPECT_EQ(node_.error(caf_), "nobody");
  node_.say(caf_, VisitTransferMessage{visit_, "none"});
  EXPECT_EQ(node_.error(caf_), "unknown_organisation");
  node_.say(cpam_, VisitHoldMessage{visit_, true});
  EXPECT_EQ(node_.error(cpam_), "unknown_visit");
  node_.say(kiosk_, VisitHoldMessage{visit_, true});
  EXPECT_EQ(node_.error(kiosk_), "forbidden");
  node_.say(caf_, VisitAcceptMessage{visit_});
  EXPECT_EQ(node_.error(caf_), "forbidden");
  node_.say(caf_, VisitInviteMessage{visit_, "Léa", "spy"});
  EXPECT_EQ(node_.error(caf_), "bad_message");
}

TEST_F(VisitCalls, TheAgentOfTheTownHallIsSeenByEverybody) {
  node_.say(kiosk_, VisitAgentMessage{visit_, true}, 4);
  EXPECT_EQ(node_.last_id<ParticipantsMessage>(kiosk_), 4);
  EXPECT_TRUE(node_.last<ParticipantsMessage>(caf_).participants[0].accompanied);
  node_.say(kiosk_, VisitAgentMessage{visit_, false});
  EXPECT_FALSE(node_.last<ParticipantsMessage>(caf_).participants[0].accompanied);
}

TEST_F(VisitCalls, AnInterpreterIsNamedAsOne) {
  node_.say(caf_, VisitInviteMessage{visit_, "Léa", "interpreter"});
  const auto lea = node_.enter(node_.last<InvitedMessage>(caf_).token);
  EXPECT_EQ(node_.last<ParticipantsMessage>(kiosk_).participants.back().as, "interpreter");
  EXPECT_EQ(node_.last<WelcomeMessage>(lea).name, "Léa");
}

TEST_F(VisitCalls, ASecondCallerIsSeenToldAndNeverLetIn) {
  const auto second = node_.enter(Node::kiosk_token("lussac"));
  node_.say(second, VisitRequestMessage{"caf"});
  const std::string waiting = node_.last<VisitMessage>(second).visit;
  EXPECT_EQ(node_.last<VisitMessage>(second).position, 1);
  EXPECT_EQ(node_.last<VisitMessage>(second).estimate_s, 18 * 60);
  EXPECT_EQ(node_.last<QueueMessage>(caf_).waiting.at(0).site.name, "Lussac");
  EXPECT_EQ(people(), 2U);
  node_.say(caf_, VisitNoticeMessage{waiting, "Je suis à vous dans dix minutes"}, 6);
  EXPECT_EQ(node_.last_id<NoticeMessage>(caf_), 6);
  EXPECT_EQ(node_.last<NoticeMessage>(second).text, "Je suis à vous dans dix minutes");
  node_.say(cpam_, VisitNoticeMessage{waiting, "Bonjour"});
  EXPECT_EQ(node_.error(cpam_), "unknown_visit") << "another body's citizen";
  node_.say(caf_, VisitNoticeMessage{waiting, "a\nb"});
  EXPECT_EQ(node_.error(caf_), "bad_message");
}

TEST_F(VisitCalls, ACallToAKioskOpensNothingBeforeATouch) {
  const auto lussac = node_.enter(Node::kiosk_token("lussac"));
  const auto other = node_.ready_desk("caf", "d2");
  node_.say(other, SiteFindMessage{"LUS"});
  const auto sites = node_.last<SitesMessage>(other).sites;
  ASSERT_EQ(sites.size(), 1U);
  EXPECT_TRUE(sites[0].on);
  EXPECT_FALSE(sites[0].busy);
  node_.forget();
  node_.say(other, VisitCallMessage{"lussac"}, 2);
  EXPECT_EQ(node_.last_id<VisitMessage>(other), 2);
  EXPECT_EQ(seen_by(lussac).state, "calling");
  EXPECT_EQ(seen_by(lussac).desk->name, "Bureau 2");
  node_.say(other, OfferMessage{Node::offer()});
  EXPECT_EQ(node_.error(other), "unknown_visit") << "no room, no media, before the touch";
  EXPECT_TRUE(node_.commands().empty());
  node_.say(lussac, VisitAcceptMessage{seen_by(lussac).visit}, 3);
  EXPECT_EQ(node_.last_id<VisitMessage>(lussac), 3);
  EXPECT_EQ(seen_by(lussac).state, "connected");
  EXPECT_EQ(node_.commands<sfu::api::OpenRoom>().size(), 1U);
}

TEST(CallToAKiosk, IsNotTakenUpWhenTheRoomsAreFullMeanwhile) {
  config::Config config = two_organisations();
  config.limits.rooms = 1;
  Node node(config);
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.enter(Node::desk_token());
  node.say(desk, VisitCallMessage{"isle"});
  const auto visit = node.last<VisitMessage>(kiosk).visit;
  const auto meeting = node.enter(Node::room_token("meeting"));
  node.say(kiosk, VisitAcceptMessage{visit}, 4);
  EXPECT_EQ(node.error(kiosk), "limit");
  node.hang_up(meeting);
  node.pass(sfu::TimeDelta::seconds(60));
  EXPECT_EQ(node.last<VisitMessage>(desk).outcome, "unanswered");
}

TEST_F(VisitCalls, OneTouchOfSatisfaction) {
  node_.say(kiosk_, VisitEndMessage{visit_});
  node_.forget();
  node_.say(kiosk_, VisitRateMessage{visit_, 6});
  EXPECT_EQ(node_.error(kiosk_), "bad_message");
  node_.say(kiosk_, VisitRateMessage{visit_, 4}, 2);
  EXPECT_EQ(node_.last_id<RatedMessage>(kiosk_), 2);
  EXPECT_EQ(node_.metrics().ratings[3].value(), 1);
  node_.say(kiosk_, VisitRateMessage{visit_, 5});
  EXPECT_EQ(node_.error(kiosk_), "unknown_visit") << "once";
}

TEST_F(VisitCalls, NoRatingByWhoeverStandsThereLater) {
  node_.say(kiosk_, VisitEndMessage{visit_});
  node_.pass(sfu::TimeDelta::seconds(121));
  node_.say(kiosk_, VisitRateMessage{visit_, 1});
  EXPECT_EQ(node_.error(kiosk_), "unknown_visit");
}

TEST(OpeningBoardTest, ButtonsFollowTheHoursAndWhoIsAtWork) {
  config::Config config = two_organisations();
  // Node::kToday is Friday 2027-01-15, 9:00 in Paris.
  config.calendar.time_zone = config::TimeZone::find("Europe/Paris").value();
  config.organisations[0].hours = *config::parse_weekly_hours("mon-fri 09:02-12:00");
  Node node(config);
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.enter(Node::desk_token());
  const auto welcome = node.last<WelcomeMessage>(kiosk);
  EXPECT_EQ(welcome.time_zone, "Europe/Paris");
  EXPECT_FALSE(welcome.organisations->at(0).open);
  EXPECT_EQ(welcome.organisations->at(0).opens_at, Node::kToday + 120);
  EXPECT_TRUE(welcome.organisations->at(1).open) << "no hours: always";
  EXPECT_FALSE(welcome.organisations->at(1).today);
  node.say(kiosk, VisitRequestMessage{"caf"});
  EXPECT_EQ(node.last<VisitMessage>(kiosk).outcome, "closed");
  EXPECT_EQ(node.last<VisitMessage>(kiosk).opens_at, Node::kToday + 120);

  node.pass(sfu::TimeDelta::seconds(119));
  EXPECT_TRUE(node.all<OrganisationsMessage>(kiosk).empty()) << "nothing new to say";
  node.pass(sfu::TimeDelta::seconds(1));
  EXPECT_EQ(node.last<OrganisationsMessage>(kiosk).organisations[0].closes_at,
            Node::kToday + 3 * 3'600);
  node.say(desk, DeskReadyMessage{true});
  node.pass(sfu::TimeDelta::seconds(5));
  EXPECT_TRUE(node.last<OrganisationsMessage>(kiosk).organisations[0].at_work);
}

TEST(OpeningBoardTest, SaysSoWhenTheLastAdviserGoesWithoutAWord) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.ready_desk();
  node.pass(sfu::TimeDelta::seconds(5));
  EXPECT_TRUE(node.last<OrganisationsMessage>(kiosk).organisations[0].at_work);
  EXPECT_EQ(node.metrics().desks_at_work.value(), 1);
  node.hang_up(desk);
  EXPECT_EQ(node.metrics().desks_at_work.value(), 0);
  node.pass(sfu::TimeDelta::seconds(5));
  EXPECT_FALSE(node.last<OrganisationsMessage>(kiosk).organisations[0].at_work);
}

}  // namespace
}  // namespace signalling
