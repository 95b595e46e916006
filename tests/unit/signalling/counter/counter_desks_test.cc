// What a desk does with a visit: hold, transfer, a colleague, a call to a kiosk; and what time
// does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "network.h"
#include "signalling/counter/counter.h"

namespace signalling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const DeskKey kCaf1{"caf", "1"};
const DeskKey kCaf2{"caf", "2"};
const DeskKey kMsa1{"msa", "1"};
constexpr KioskKey kAnne{1};
constexpr KioskKey kBob{2};
constexpr VisitId kFirst{1};
constexpr VisitId kSecond{2};

// 2027-01-15 08:00:00 UTC, a Friday; 9 o'clock in Paris.
constexpr sfu::UnixSeconds kFridayNine = 1'800'000'000;

config::Config with_hours() {
  config::Config config = test::network();
  config.organisations[0].wrap_up = sfu::TimeDelta::seconds(30);
  config.organisations[0].hours = *config::parse_weekly_hours("mon-fri 09:00-12:00");
  config.sites[1].permanences = {{"caf", *config::parse_weekly_hours("mon 14:00-16:00")}};
  return config;
}

class CounterDesks : public testing::Test {
 protected:
  CounterDesks() {
    EXPECT_EQ(counter_.kiosk_connected(kAnne, "isle"), Verdict::kDone);
    EXPECT_EQ(counter_.kiosk_connected(kBob, "trimouille"), Verdict::kDone);
  }
  void open(const DeskKey& desk) {
    EXPECT_EQ(counter_.desk_connected(desk, events_), Verdict::kDone);
    EXPECT_EQ(counter_.set_ready(desk, true, at_, events_), Verdict::kDone);
  }
  void connect_anne() {
    open(kCaf1);
    EXPECT_EQ(counter_.request_visit(kAnne, "caf", at_, events_), Verdict::kDone);
    EXPECT_EQ(counter_.answer(kCaf1, kFirst, at_, events_), Verdict::kDone);
    events_.clear();
  }
  void pass(std::int64_t seconds) {
    const sfu::Timestamp end = at_.now + sfu::TimeDelta::seconds(seconds);
    const sfu::Timestamp start = at_.now;
    const sfu::UnixSeconds since = at_.unix_time;
    while (counter_.next_timeout() <= end) {
      at_.now = counter_.next_timeout();
      at_.unix_time = since + (at_.now - start).us() / 1'000'000;
      counter_.handle_timeout(at_, events_);
    }
    at_ = {end, since + seconds};
  }
  std::vector<std::string> happened() { return test::take(events_); }
  const Visit& first() { return *counter_.find(kFirst); }

  Instant at_{sfu::Timestamp::ms(1'000), kFridayNine};
  CounterEvents events_;
  const config::Config config_ = with_hours();
  Counter counter_{config_, {}};
};

TEST_F(CounterDesks, HoldsOnlyItsOwnVisit) {
  connect_anne();
  EXPECT_EQ(counter_.hold(kCaf1, kFirst, true, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("visit 1 connected at caf/1 held"));
  EXPECT_EQ(counter_.hold(kCaf2, kFirst, false, at_, events_), Verdict::kUnknownVisit);
  EXPECT_EQ(counter_.hold(kCaf1, kSecond, false, at_, events_), Verdict::kUnknownVisit);
  EXPECT_EQ(counter_.hold(kCaf1, kFirst, false, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("visit 1 connected at caf/1"));
}

TEST_F(CounterDesks, TransfersColdToTheHeadOfAnotherQueue) {
  connect_anne();
  open(kMsa1);
  EXPECT_EQ(counter_.hold(kCaf1, kFirst, true, at_, events_), Verdict::kDone);
  happened();
  EXPECT_EQ(counter_.transfer(kCaf1, kFirst, "msa", at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(),
              ElementsAre("released caf/1 1 transferred to msa", "desk caf/1 ready wrap-up",
                          "queue msa", "visit 1 ringing", "ring msa/1 1 transfer from caf/1"));
  EXPECT_EQ(counter_.visit_of(kCaf1), nullptr);
  EXPECT_EQ(counter_.answer(kMsa1, kFirst, at_, events_), Verdict::kDone);
  EXPECT_EQ(first().desk, kMsa1);
  EXPECT_EQ(first().from, kCaf1);
  EXPECT_FALSE(first().held) << "nobody is forgotten on hold";
  EXPECT_EQ(counter_.visit_of(kAnne), &first()) << "the citizen never re-entered";
}

TEST_F(CounterDesks, ATransferredCitizenGoesBeforeWhoeverCameLater) {
  connect_anne();
  open(kMsa1);
  ASSERT_EQ(counter_.kiosk_connected(KioskKey(3), "isle"), Verdict::kDone);
  ASSERT_EQ(counter_.kiosk_connected(KioskKey(4), "isle"), Verdict::kDone);
  ASSERT_EQ(counter_.request_visit(KioskKey(3), "msa", at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.answer(kMsa1, kSecond, at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.request_visit(KioskKey(4), "msa", at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.transfer(kCaf1, kFirst, "msa", at_, events_), Verdict::kDone);
  EXPECT_EQ(first().position, 1U);
  EXPECT_EQ(counter_.find(VisitId(3))->position, 2U);
}

TEST_F(CounterDesks, TransfersToNobodyWhereNobodyIs) {
  connect_anne();
  EXPECT_EQ(counter_.transfer(kCaf1, kFirst, "msa", at_, events_), Verdict::kNobody);
  EXPECT_EQ(counter_.transfer(kCaf1, kFirst, "none", at_, events_), Verdict::kUnknownOrganisation);
  at_.unix_time += 4 * 3'600;  // 13 h: closed
  EXPECT_EQ(counter_.transfer(kCaf1, kFirst, "caf", at_, events_), Verdict::kClosed);
  EXPECT_THAT(happened(), IsEmpty());
  EXPECT_EQ(counter_.visit_of(kCaf1), &first());
}

TEST_F(CounterDesks, HandsOverWarmAfterAWordWithTheColleague) {
  connect_anne();
  open(kMsa1);
  happened();
  EXPECT_EQ(counter_.call_desk(kCaf1, kFirst, "msa", at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(),
              ElementsAre("queue msa", "visit 1 connected at caf/1 asks msa",
                          "visit 1 connected at caf/1 rings msa", "ring msa/1 1 call from caf/1"));
  EXPECT_EQ(counter_.call_desk(kCaf1, kFirst, "msa", at_, events_), Verdict::kBusy);
  EXPECT_EQ(counter_.hand_over(kCaf1, kFirst, at_, events_), Verdict::kForbidden);
  EXPECT_EQ(counter_.answer(kMsa1, kFirst, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("queue msa", "visit 1 connected at caf/1 with msa/1",
                                      "desk msa/1 ready busy"));
  EXPECT_EQ(counter_.hand_over(kMsa1, kFirst, at_, events_), Verdict::kUnknownVisit);
  EXPECT_EQ(counter_.hand_over(kCaf1, kFirst, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(),
              ElementsAre("visit 1 connected at msa/1", "released caf/1 1 handed over to msa",
                          "desk caf/1 ready wrap-up"));
}

TEST_F(CounterDesks, AHelperLeavesAndTheVisitGoesOn) {
  connect_anne();
  open(kCaf2);
  ASSERT_EQ(counter_.call_desk(kCaf1, kFirst, "caf", at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.answer(kCaf2, kFirst, at_, events_), Verdict::kDone);
  happened();
  EXPECT_EQ(counter_.end_visit(kFirst, kCaf2, at_, events_), Verdict::kUnknownVisit);
  EXPECT_EQ(counter_.leave_visit(kFirst, kCaf1, at_, events_), Verdict::kUnknownVisit);
  EXPECT_EQ(counter_.leave_visit(kFirst, kCaf2, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("released caf/2 1 left caf", "desk caf/2 ready",
                                      "visit 1 connected at caf/1"));
}

TEST_F(CounterDesks, AHelperTakesThePlaceOfALostDesk) {
  connect_anne();
  open(kCaf2);
  ASSERT_EQ(counter_.call_desk(kCaf1, kFirst, "caf", at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.answer(kCaf2, kFirst, at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.hold(kCaf1, kFirst, true, at_, events_), Verdict::kDone);
  happened();
  counter_.desk_disconnected(kCaf1, at_, events_);
  EXPECT_THAT(happened(), ElementsAre("visit 1 connected at caf/2"));
  counter_.desk_disconnected(kCaf2, at_, events_);
  EXPECT_THAT(happened(), ElementsAre("visit 1 ended at caf/2 interrupted by desk"));
}

TEST_F(CounterDesks, AHelperWhoIsAwayIsPassedOver) {
  connect_anne();
  open(kCaf2);
  open(kMsa1);
  ASSERT_EQ(counter_.call_desk(kCaf1, kFirst, "caf", at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.answer(kCaf2, kFirst, at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.call_desk(kCaf1, kFirst, "msa", at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.answer(kMsa1, kFirst, at_, events_), Verdict::kDone);
  counter_.desk_away(kCaf2, at_, events_);
  EXPECT_EQ(counter_.hand_over(kCaf1, kFirst, at_, events_), Verdict::kDone);
  EXPECT_EQ(first().desk, kMsa1);
  EXPECT_EQ(first().helpers, std::vector<DeskKey>{kCaf2});
}

TEST_F(CounterDesks, ADeskThatAsksIsNoColleagueOfItsOwn) {
  connect_anne();
  EXPECT_EQ(counter_.call_desk(kCaf1, kFirst, "caf", at_, events_), Verdict::kNobody);
  EXPECT_EQ(counter_.transfer(kCaf1, kFirst, "caf", at_, events_), Verdict::kNobody);
  EXPECT_THAT(happened(), IsEmpty());
}

TEST_F(CounterDesks, AWithdrawnCallStopsRinging) {
  connect_anne();
  open(kMsa1);
  ASSERT_EQ(counter_.call_desk(kCaf1, kFirst, "msa", at_, events_), Verdict::kDone);
  happened();
  EXPECT_EQ(counter_.cancel_call(kCaf1, kFirst, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(),
              ElementsAre("stop msa/1 1 abandoned", "queue msa", "visit 1 connected at caf/1"));
  EXPECT_EQ(counter_.cancel_call(kCaf1, kFirst, at_, events_), Verdict::kForbidden);
}

TEST_F(CounterDesks, AnEndedVisitTakesItsCallAlong) {
  connect_anne();
  open(kMsa1);
  ASSERT_EQ(counter_.call_desk(kCaf1, kFirst, "msa", at_, events_), Verdict::kDone);
  happened();
  EXPECT_EQ(counter_.end_visit(kFirst, kAnne, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(),
              ElementsAre("stop msa/1 1 abandoned", "queue msa",
                          "visit 1 ended at caf/1 served by kiosk", "desk caf/1 ready wrap-up"));
  EXPECT_THAT(counter_.waiting("msa", at_.now), IsEmpty());
}

TEST_F(CounterDesks, CallsAKioskThatConnectsOnlyByATouch) {
  open(kCaf1);
  happened();
  EXPECT_EQ(counter_.call_kiosk(kCaf1, "isle", at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("visit 1 calling at caf/1", "desk caf/1 ready busy"));
  EXPECT_EQ(counter_.accept(kBob, kFirst, at_, events_), Verdict::kUnknownVisit);
  EXPECT_EQ(counter_.accept(kAnne, kFirst, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("visit 1 connected at caf/1", "desk caf/1 ready busy"));
  EXPECT_EQ(counter_.accept(kAnne, kFirst, at_, events_), Verdict::kForbidden);
}

TEST_F(CounterDesks, ACallToAKioskIsDeclinedWithdrawnOrRunsOut) {
  open(kCaf1);
  ASSERT_EQ(counter_.call_kiosk(kCaf1, "isle", at_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.call_kiosk(kCaf1, "isle", at_, events_), Verdict::kBusy);
  happened();
  ASSERT_EQ(counter_.end_visit(kFirst, kAnne, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(),
              ElementsAre("visit 1 ended at caf/1 declined by kiosk", "desk caf/1 ready"));
  ASSERT_EQ(counter_.call_kiosk(kCaf1, "isle", at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.end_visit(kSecond, kCaf1, at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.call_kiosk(kCaf1, "isle", at_, events_), Verdict::kDone);
  happened();
  pass(60);
  EXPECT_THAT(happened(),
              ElementsAre("visit 3 ended at caf/1 unanswered by relay", "desk caf/1 ready"));
}

TEST_F(CounterDesks, ACallRunsOutAlsoAtTheMomentOfAWrapUp) {
  connect_anne();
  ASSERT_EQ(counter_.end_visit(kFirst, kCaf1, at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.call_kiosk(kCaf1, "isle", at_, events_), Verdict::kDone);
  happened();
  at_ = {at_.now + sfu::TimeDelta::seconds(61), at_.unix_time + 61};  // woken late
  counter_.handle_timeout(at_, events_);
  EXPECT_THAT(happened(),
              ElementsAre("desk caf/1 ready busy", "visit 2 ended at caf/1 unanswered by relay",
                          "desk caf/1 ready"));
}

TEST_F(CounterDesks, ACallOfADeskThatIsLostIsAbandonedAndInterruptsNobody) {
  open(kCaf1);
  ASSERT_EQ(counter_.call_kiosk(kCaf1, "isle", at_, events_), Verdict::kDone);
  happened();
  counter_.desk_disconnected(kCaf1, at_, events_);
  EXPECT_THAT(happened(), ElementsAre("visit 1 ended at caf/1 abandoned by desk"));
}

TEST_F(CounterDesks, AHelperWhoIsAwayTakesNoCallBack) {
  connect_anne();
  open(kMsa1);
  ASSERT_EQ(counter_.call_desk(kCaf1, kFirst, "msa", at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.answer(kMsa1, kFirst, at_, events_), Verdict::kDone);
  open(kCaf2);
  ASSERT_EQ(counter_.call_desk(kCaf1, kFirst, "caf", at_, events_), Verdict::kDone);
  happened();
  counter_.desk_away(kMsa1, at_, events_);
  EXPECT_THAT(happened(), IsEmpty()) << "caf/2 rings on";
}

TEST_F(CounterDesks, CallsNoKioskThatIsBusyOffOrNotItsOwn) {
  connect_anne();
  open(kCaf2);
  open(kMsa1);
  EXPECT_EQ(counter_.call_kiosk(kCaf2, "isle", at_, events_), Verdict::kBusy);
  EXPECT_EQ(counter_.call_kiosk(kMsa1, "trimouille", at_, events_), Verdict::kUnknownOrganisation);
  EXPECT_EQ(counter_.call_kiosk(kCaf2, "none", at_, events_), Verdict::kUnknownSite);
  counter_.kiosk_away(kBob, at_, events_);
  EXPECT_EQ(counter_.call_kiosk(kCaf2, "trimouille", at_, events_), Verdict::kNobody);
}

TEST_F(CounterDesks, ADeskThatDoesNotAnswerIsNotReadyAnyMore) {
  open(kCaf1);
  open(kCaf2);
  ASSERT_EQ(counter_.request_visit(kAnne, "caf", at_, events_), Verdict::kDone);
  happened();
  pass(44);
  EXPECT_THAT(happened(), IsEmpty());
  pass(1);
  EXPECT_THAT(happened(),
              ElementsAre("stop caf/1 1 unanswered", "desk caf/1 away", "stop caf/2 1 unanswered",
                          "desk caf/2 away", "visit 1 queued 1"));
  EXPECT_FALSE(first().estimate) << "nobody is there, and the citizen is told so";
}

TEST_F(CounterDesks, RingsAgainAfterTheWrapUpOrAtATouch) {
  connect_anne();
  ASSERT_EQ(counter_.end_visit(kFirst, kCaf1, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(),
              ElementsAre("visit 1 ended at caf/1 served by desk", "desk caf/1 ready wrap-up"));
  ASSERT_EQ(counter_.request_visit(kAnne, "caf", at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("queue caf", "visit 2 queued 1"));
  EXPECT_EQ(counter_.find(kSecond)->estimate, sfu::TimeDelta::seconds(60));
  pass(30);
  EXPECT_THAT(happened(), ElementsAre("desk caf/1 ready", "visit 2 ringing", "ring caf/1 2"));
  ASSERT_EQ(counter_.answer(kCaf1, kSecond, at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.end_visit(kSecond, kAnne, at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.request_visit(kAnne, "caf", at_, events_), Verdict::kDone);
  happened();
  ASSERT_EQ(counter_.set_ready(kCaf1, true, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("desk caf/1 ready", "visit 3 ringing", "ring caf/1 3"));
}

TEST_F(CounterDesks, TellsTheNextHoursWhenClosed) {
  at_.unix_time += 3 * 3'600;  // Friday, 12:00 sharp
  ASSERT_EQ(counter_.request_visit(kAnne, "caf", at_, events_), Verdict::kDone);
  const auto& closed = std::get<VisitChanged>(events_.back()).visit;
  EXPECT_EQ(closed.outcome, VisitOutcome::kClosed);
  EXPECT_EQ(closed.opens_at, kFridayNine + 3 * 86'400) << "Monday at 9";
  EXPECT_EQ(counter_.visit_of(kAnne), nullptr);
  events_.clear();
  ASSERT_EQ(counter_.request_visit(kBob, "caf", at_, events_), Verdict::kDone);
  EXPECT_EQ(std::get<VisitChanged>(events_.back()).visit.opens_at,
            kFridayNine + 3 * 86'400 + 5 * 3'600)
      << "the permanence of La Trimouille, Monday at 14";
}

TEST_F(CounterDesks, ServesWhoeverWaitsAtClosingTimeWhileAnAdviserIsThere) {
  at_.unix_time += 3 * 3'600 - 10;  // ten seconds before noon
  open(kCaf1);
  open(kCaf2);
  ASSERT_EQ(counter_.request_visit(kAnne, "caf", at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.answer(kCaf1, kFirst, at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.set_ready(kCaf2, false, at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.kiosk_connected(KioskKey(3), "isle"), Verdict::kDone);
  ASSERT_EQ(counter_.request_visit(KioskKey(3), "caf", at_, events_), Verdict::kDone);
  pass(120);
  EXPECT_EQ(counter_.find(kSecond)->state, VisitState::kQueued);
  happened();
  counter_.desk_disconnected(kCaf1, at_, events_);
  happened();
  pass(30);
  EXPECT_THAT(happened(), ElementsAre("queue caf", "visit 2 ended closed by relay"));
}

TEST_F(CounterDesks, EstimatesFromTheVisitsOfTheDayAndWhoIsAtWork) {
  connect_anne();
  ASSERT_EQ(counter_.kiosk_connected(KioskKey(3), "isle"), Verdict::kDone);
  ASSERT_EQ(counter_.request_visit(KioskKey(3), "caf", at_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.find(kSecond)->estimate, sfu::TimeDelta::seconds(19 * 60))
      << "18 minutes of the trade and half a minute of wrap-up, rounded up";
  pass(600);
  EXPECT_EQ(counter_.find(kSecond)->estimate, sfu::TimeDelta::seconds(9 * 60));
  pass(3'600);
  EXPECT_EQ(counter_.find(kSecond)->estimate, sfu::TimeDelta::seconds(60)) << "any moment now";
}

TEST_F(CounterDesks, EstimatesByWhatADeskItselfGaveToATransferredVisit) {
  connect_anne();
  open(kMsa1);
  pass(3'600);
  ASSERT_EQ(counter_.transfer(kCaf1, kFirst, "msa", at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.answer(kMsa1, kFirst, at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.kiosk_connected(KioskKey(3), "isle"), Verdict::kDone);
  ASSERT_EQ(counter_.request_visit(KioskKey(3), "msa", at_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.find(kSecond)->estimate, sfu::TimeDelta::seconds(18 * 60))
      << "the MSA has only begun";
}

TEST_F(CounterDesks, TwoDesksAnswerAtOnceAndOneOfThemIsToldSo) {
  open(kCaf1);
  open(kCaf2);
  ASSERT_EQ(counter_.request_visit(kAnne, "caf", at_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.answer(kCaf2, kFirst, at_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.answer(kCaf1, kFirst, at_, events_), Verdict::kVisitTaken);
}

TEST_F(CounterDesks, TheCallerLeavesWhileItRings) {
  open(kCaf1);
  ASSERT_EQ(counter_.request_visit(kAnne, "caf", at_, events_), Verdict::kDone);
  happened();
  ASSERT_EQ(counter_.end_visit(kFirst, kAnne, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("stop caf/1 1 abandoned", "queue caf",
                                      "visit 1 ended abandoned by kiosk"));
  EXPECT_EQ(counter_.answer(kCaf1, kFirst, at_, events_), Verdict::kUnknownVisit);
}

}  // namespace
}  // namespace signalling
