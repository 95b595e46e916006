#include "signalling/session/visit_notice.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

namespace json = boost::json;
using config::WebhookEvent;

Visit ended(VisitOutcome outcome, EndedBy by) {
  Visit visit;
  visit.id = VisitId(7);
  visit.site = "isle";
  visit.organisation = "caf";
  visit.state = VisitState::kEnded;
  visit.outcome = outcome;
  visit.by = by;
  return visit;
}

TEST(VisitNotice, AbandonedIsTheCitizenWhoWentBeforeAnAdviserCame) {
  EXPECT_EQ(event_of_end(ended(VisitOutcome::kAbandoned, EndedBy::kKiosk)),
            WebhookEvent::kAbandoned);
  for (const EndedBy by : {EndedBy::kDesk, EndedBy::kService, EndedBy::kRelay}) {
    EXPECT_EQ(event_of_end(ended(VisitOutcome::kAbandoned, by)), WebhookEvent::kEnded);
  }
  for (const VisitOutcome outcome : {VisitOutcome::kServed, VisitOutcome::kDeclined,
                                     VisitOutcome::kUnanswered, VisitOutcome::kInterrupted}) {
    EXPECT_EQ(event_of_end(ended(outcome, EndedBy::kKiosk)), WebhookEvent::kEnded);
  }
}

TEST(VisitNotice, SaysWhereWhenAndHowAndNothingOfAPerson) {
  VisitNotice notice{.event = WebhookEvent::kEnded,
                     .visit = ended(VisitOutcome::kServed, EndedBy::kDesk),
                     .begun_for = "msa",
                     .origin = {"rdv", "RDV-7"},
                     .at = {sfu::Timestamp::ms(100'000), 1'800'000'000}};
  notice.visit.requested = sfu::Timestamp::ms(10'000);
  notice.visit.answered = sfu::Timestamp::ms(40'000);
  notice.visit.desk = DeskKey{"caf", "d1"};
  EXPECT_EQ(json::parse(to_json(notice, "rdv")), json::parse(R"({
    "type": "visit.ended", "timestamp": "2027-01-15T08:00:00Z",
    "data": {"id": "0000000000000007", "site": "isle", "organisation": "caf",
             "desk": {"organisation": "caf", "desk": "d1"}, "state": "ended", "waited_s": 30,
             "duration_s": 60, "begun_for": "msa", "service": "rdv", "reference": "RDV-7",
             "outcome": "served", "by": "desk"}})"));
  EXPECT_EQ(notice_id(notice), "msg_0000000000000007_over");
  for (const char* other : {"", "case-tool"}) {
    const json::value told = json::parse(to_json(notice, other));
    EXPECT_TRUE(told.at("data").at("service").is_null());
    EXPECT_TRUE(told.at("data").at("reference").is_null());
  }
}

TEST(VisitNotice, WritesDatesAsRfc3339) {
  for (const auto& [unix_time, text] :
       {std::pair<sfu::UnixSeconds, const char*>{0, "1970-01-01T00:00:00Z"},
        {951'782'400, "2000-02-29T00:00:00Z"},
        {951'868'799, "2000-02-29T23:59:59Z"},
        {1'798'761'599, "2026-12-31T23:59:59Z"},
        {4'107'542'400, "2100-03-01T00:00:00Z"}}) {
    VisitNotice notice;
    notice.visit = ended(VisitOutcome::kServed, EndedBy::kDesk);
    notice.at.unix_time = unix_time;
    EXPECT_EQ(json::parse(to_json(notice, "")).at("timestamp"), text);
  }
}

TEST(VisitNotice, ComesOnceAtTheFirstAnswerAndOnceAtTheEnd) {
  Node node;
  const ConnectionId kiosk = node.enter(Node::kiosk_token());
  const ConnectionId desk = node.ready_desk();
  const ConnectionId other = node.ready_desk("cpam");
  const std::string visit = node.connect(kiosk, desk);
  ASSERT_EQ(node.notices().size(), 1U);
  EXPECT_EQ(node.notices().front().event, WebhookEvent::kStarted);
  node.say(desk, VisitHoldMessage{visit, true});
  node.say(desk, VisitHoldMessage{visit, false});
  node.say(desk, VisitTransferMessage{visit, "cpam"});
  node.say(other, VisitAnswerMessage{visit});
  EXPECT_EQ(node.notices().size(), 1U);
  node.say(other, VisitEndMessage{visit});
  ASSERT_EQ(node.notices().size(), 2U);
  const VisitNotice& over = node.notices().back();
  EXPECT_EQ(over.event, WebhookEvent::kEnded);
  EXPECT_EQ(over.begun_for, "caf");
  EXPECT_EQ(over.visit.organisation, "cpam");
}

TEST(VisitNotice, ARequestThatIsRefusedAtOnceIsOverAtOnce) {
  config::Config closed = two_organisations();
  closed.organisations[0].hours = *config::parse_weekly_hours("sun 03:00-04:00");
  Node node(closed);
  const ConnectionId kiosk = node.enter(Node::kiosk_token());
  node.say(kiosk, VisitRequestMessage{"caf"});
  ASSERT_EQ(node.notices().size(), 1U);
  EXPECT_EQ(node.notices().front().visit.outcome, VisitOutcome::kClosed);
}

// Whoever gives up in the queue of another organisation has been answered before.
TEST(VisitNotice, WhoLeavesAfterATransferHasNotGoneUnanswered) {
  Node node;
  const ConnectionId kiosk = node.enter(Node::kiosk_token());
  const ConnectionId desk = node.ready_desk();
  node.ready_desk("cpam");
  const std::string visit = node.connect(kiosk, desk);
  node.say(desk, VisitTransferMessage{visit, "cpam"});
  node.say(kiosk, VisitEndMessage{visit});
  ASSERT_EQ(node.notices().size(), 2U);
  EXPECT_EQ(node.notices().back().visit.outcome, VisitOutcome::kAbandoned);
  EXPECT_EQ(node.notices().back().event, WebhookEvent::kEnded);
}

TEST(VisitNotice, ADrainEndsWhatOnlyRings) {
  Node node;
  node.enter(Node::kiosk_token());
  const ConnectionId desk = node.ready_desk();
  node.say(desk, VisitCallMessage{"isle"});
  node.drain();
  ASSERT_EQ(node.notices().size(), 1U);
  EXPECT_EQ(node.notices().front().event, WebhookEvent::kEnded);
  EXPECT_EQ(node.notices().front().visit.outcome, VisitOutcome::kInterrupted);
}

// The relay that ran before has told of its beginning.
TEST(VisitNotice, OfAVisitThatIsPutTogetherAgainOnlyTheEndIsTold) {
  Node before;
  const ConnectionId kiosk = before.enter(Node::kiosk_token());
  before.connect(kiosk, before.ready_desk());
  const std::string ticket = before.last<TicketMessage>(kiosk).ticket;
  Session::Options options = Node::options(1);
  options.run = 2;
  options.first_participant = 1'000;
  Node after(two_organisations(), options);
  const ConnectionId back = after.open();
  after.say(back, HelloMessage{kProtocolVersion, Node::kiosk_token(), {}, ticket});
  ASSERT_EQ(after.last<WelcomeMessage>(back).resumed, true);
  EXPECT_TRUE(after.notices().empty());
  after.say(back, VisitEndMessage{*after.last<WelcomeMessage>(back).visit});
  ASSERT_EQ(after.notices().size(), 1U);
  EXPECT_EQ(after.notices().front().event, WebhookEvent::kEnded);
}

}  // namespace
}  // namespace signalling
