// When a line test may run, what it makes known and to whom, and that it gives way.
#include "signalling/session/line_tests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

using sfu::DataRate;
using sfu::TimeDelta;
using testing::ElementsAre;
using testing::IsEmpty;

sfu::api::LineTestResult thin_line() {
  sfu::api::LineTestResult result;
  result.down = DataRate::kbps(480);
  result.up = DataRate::kbps(120);
  result.line.round_trip = TimeDelta::ms(70);
  result.line.lost_up = 0;
  return result;
}

class LineTestsOfANode : public testing::Test {
 protected:
  explicit LineTestsOfANode(bool unattended = false) : node_(settings(), options(unattended)) {}
  static config::Config settings() {
    config::Config config = two_organisations();
    config.limits.participants = 100;
    return config;
  }
  static Session::Options options(bool unattended) {
    Session::Options options = Node::options(1);
    options.tests_lines = unattended;
    return options;
  }
  // Asks, offers; the room that the shard was told.
  sfu::RoomId begin(ConnectionId kiosk) {
    node_.say(kiosk, LineTestMessage{}, 7);
    EXPECT_EQ(node_.last_id<LineMessage>(kiosk), 7) << "the reply";
    EXPECT_TRUE(node_.last<LineMessage>(kiosk).testing);
    node_.say(kiosk, OfferMessage{Node::offer()});
    const auto added = node_.commands<sfu::api::AddParticipant>();
    return added.empty() ? sfu::RoomId() : added.back().room;
  }
  void end(ConnectionId kiosk, sfu::RoomId room) {
    node_.happen(
        sfu::api::LineTested{room, sfu::ParticipantId(node_.participant(kiosk)), thin_line()});
  }
  Node node_;
};

TEST_F(LineTestsOfANode, ARunIsARoomOfItsOwnAndTheResultIsTold) {
  const auto kiosk = node_.enter(Node::kiosk_token());
  EXPECT_THAT(node_.all<LineMessage>(kiosk), IsEmpty()) << "nothing is known";
  const sfu::RoomId room = begin(kiosk);
  const auto added = node_.commands<sfu::api::AddParticipant>().back();
  EXPECT_FALSE(added.permissions.publish || added.permissions.subscribe);
  EXPECT_THAT(node_.all<ParticipantsMessage>(kiosk), IsEmpty());
  node_.pass(TimeDelta::seconds(5));
  end(kiosk, room);
  const auto said = node_.last<LineMessage>(kiosk);
  EXPECT_FALSE(said.testing);
  ASSERT_TRUE(said.last);
  EXPECT_EQ(said.last->light, "amber");
  EXPECT_THAT(said.last->why, ElementsAre("thin"));
  EXPECT_EQ(said.last->up_kbps, 120);
  EXPECT_EQ(said.last->tested_at, Node::kToday + 5);
  EXPECT_EQ(node_.commands<sfu::api::CloseRoom>().back().room, room);

  // Who comes later hears it at once, the desks find it, the operator sees it.
  node_.hang_up(kiosk);
  EXPECT_EQ(node_.last<LineMessage>(node_.enter(Node::kiosk_token())).last->light, "amber");
  const auto desk = node_.ready_desk();
  node_.say(desk, SiteFindMessage{"isle"});
  EXPECT_EQ(node_.last<SitesMessage>(desk).sites.at(0).line, "amber");
  EXPECT_TRUE(node_.session().overview().sites(node_.at()).at(0).line_test.has_value());
}

TEST_F(LineTestsOfANode, IsForKiosksOnly) {
  const auto desk = node_.ready_desk();
  node_.say(desk, LineTestMessage{});
  EXPECT_EQ(node_.error(desk), "forbidden");
}

TEST_F(LineTestsOfANode, OneOfASiteAtATimeAndNotTooOften) {
  const auto kiosk = node_.enter(Node::kiosk_token());
  const auto other = node_.enter(Node::kiosk_token());
  const sfu::RoomId room = begin(kiosk);
  node_.say(other, LineTestMessage{});
  EXPECT_EQ(node_.error(other), "busy");
  end(kiosk, room);
  node_.say(other, LineTestMessage{});
  EXPECT_EQ(node_.error(other), "rate");
  node_.pass(TimeDelta::seconds(20));
  begin(other);
}

TEST_F(LineTestsOfANode, NotWhileTheSiteHasAVisitOrTheRelayIsFull) {
  const auto kiosk = node_.enter(Node::kiosk_token());
  const auto other = node_.enter(Node::kiosk_token());
  node_.connect(kiosk, node_.ready_desk());
  node_.say(other, LineTestMessage{});
  EXPECT_EQ(node_.error(other), "busy");

  config::Config small = settings();
  small.limits.participants = 32;  // as many as tests may be: visits come first
  Node full(small);
  const auto third = full.enter(Node::kiosk_token());
  full.say(third, LineTestMessage{});
  EXPECT_EQ(full.error(third), "limit");
}

TEST_F(LineTestsOfANode, AVisitOfTheKioskTakesItsPlaceAtOnce) {
  const auto kiosk = node_.enter(Node::kiosk_token());
  const sfu::RoomId room = begin(kiosk);
  node_.say(kiosk, VisitRequestMessage{"caf"});
  EXPECT_EQ(node_.commands<sfu::api::CloseRoom>().back().room, room);
  EXPECT_FALSE(node_.last<LineMessage>(kiosk).testing);
  EXPECT_FALSE(node_.last<LineMessage>(kiosk).last);
  end(kiosk, room);  // crossed on the way
  EXPECT_FALSE(node_.last<LineMessage>(kiosk).last);
  node_.say(kiosk, OfferMessage{Node::offer()});
  EXPECT_EQ(node_.error(kiosk), "none");
}

TEST_F(LineTestsOfANode, AVisitOfAnotherKioskOnTheSameLineDoesToo) {
  const auto kiosk = node_.enter(Node::kiosk_token());
  const auto other = node_.enter(Node::kiosk_token());
  begin(kiosk);
  node_.say(other, VisitRequestMessage{"caf"});
  EXPECT_FALSE(node_.last<LineMessage>(kiosk).testing);
}

TEST_F(LineTestsOfANode, ALineOnWhichNothingComesThroughIsRed) {
  const auto kiosk = node_.enter(Node::kiosk_token());
  const sfu::RoomId room = begin(kiosk);
  node_.happen(sfu::api::ParticipantLost{room, sfu::ParticipantId(node_.participant(kiosk)),
                                         sfu::api::LeaveReason::kHandshakeTimeout});
  EXPECT_THAT(node_.last<LineMessage>(kiosk).last->why, ElementsAre("no_media"));
  const SiteView site = node_.session().overview().sites(node_.at()).at(0);
  EXPECT_EQ(site.light, Light::kRed);
  EXPECT_THAT(site.why, ElementsAre(Trouble::kNoLine));
}

TEST_F(LineTestsOfANode, APageThatStopsItLeavesNoResult) {
  const auto kiosk = node_.enter(Node::kiosk_token());
  const sfu::RoomId room = begin(kiosk);
  node_.happen(sfu::api::ParticipantLost{room, sfu::ParticipantId(node_.participant(kiosk)),
                                         sfu::api::LeaveReason::kDtlsClosed});
  EXPECT_FALSE(node_.last<LineMessage>(kiosk).testing);
  EXPECT_FALSE(node_.last<LineMessage>(kiosk).last);
}

TEST_F(LineTestsOfANode, OneThatNeverOffersEndsWithoutAResult) {
  const auto kiosk = node_.enter(Node::kiosk_token());
  node_.say(kiosk, LineTestMessage{});
  node_.pass(TimeDelta::seconds(40));
  EXPECT_FALSE(node_.last<LineMessage>(kiosk).testing);
  EXPECT_FALSE(node_.last<LineMessage>(kiosk).last);
}

TEST_F(LineTestsOfANode, AKioskThatGoesTakesItsTestAlong) {
  const auto kiosk = node_.enter(Node::kiosk_token());
  const sfu::RoomId room = begin(kiosk);
  node_.hang_up(kiosk);
  EXPECT_EQ(node_.commands<sfu::api::CloseRoom>().back().room, room);
  node_.pass(TimeDelta::seconds(60));
  EXPECT_FALSE(node_.session().overview().sites(node_.at()).at(0).line_test.has_value());
}

class UnattendedLineTests : public LineTestsOfANode {
 protected:
  UnattendedLineTests() : LineTestsOfANode(true) {}
  void pass_minutes(int minutes) {
    for (int i = 0; i < minutes * 6; ++i) node_.pass(TimeDelta::seconds(10));
  }
};

TEST_F(UnattendedLineTests, AKioskThatHasComeOnIsAskedAndAgainWhileItDoesNotBegin) {
  const auto kiosk = node_.enter(Node::kiosk_token());
  pass_minutes(2);
  EXPECT_EQ(node_.all<LineDueMessage>(kiosk).size(), 1U);
  pass_minutes(30);
  EXPECT_EQ(node_.all<LineDueMessage>(kiosk).size(), 5U) << "and then no longer";
}

TEST_F(UnattendedLineTests, OneThatWasTestedIsLeftAlone) {
  const auto kiosk = node_.enter(Node::kiosk_token());
  end(kiosk, begin(kiosk));
  pass_minutes(60);
  EXPECT_THAT(node_.all<LineDueMessage>(kiosk), IsEmpty());
}

TEST_F(UnattendedLineTests, NobodyIsAskedInAVisit) {
  const auto kiosk = node_.enter(Node::kiosk_token());
  node_.connect(kiosk, node_.ready_desk());
  pass_minutes(5);
  EXPECT_THAT(node_.all<LineDueMessage>(kiosk), IsEmpty());
}

}  // namespace
}  // namespace signalling
