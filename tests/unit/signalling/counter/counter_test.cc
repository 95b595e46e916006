#include "signalling/counter/counter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "network.h"

namespace signalling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const DeskKey kCaf1{"caf", "1"};
const DeskKey kCaf2{"caf", "2"};
const DeskKey kMsa1{"msa", "1"};
constexpr KioskKey kAnne{1};
constexpr KioskKey kBob{2};
constexpr KioskKey kCleo{3};
constexpr VisitId kFirst{1};
constexpr VisitId kSecond{2};

class CounterTest : public testing::Test {
 protected:
  CounterTest() {
    EXPECT_EQ(counter_.kiosk_connected(kAnne, "isle"), Verdict::kDone);
    EXPECT_EQ(counter_.kiosk_connected(kBob, "isle"), Verdict::kDone);
    EXPECT_EQ(counter_.kiosk_connected(kCleo, "trimouille"), Verdict::kDone);
  }
  void open(const DeskKey& desk) {
    EXPECT_EQ(counter_.desk_connected(desk, events_), Verdict::kDone);
    EXPECT_EQ(counter_.set_ready(desk, true, now_, events_), Verdict::kDone);
  }
  Verdict request(KioskKey kiosk, std::string_view organisation = "caf") {
    return counter_.request_visit(kiosk, organisation, now_, events_);
  }
  Verdict answer(const DeskKey& desk, VisitId visit) {
    return counter_.answer(desk, visit, now_, events_);
  }
  // Anne is in a visit with desk 1.
  void connect_anne() {
    open(kCaf1);
    EXPECT_EQ(request(kAnne), Verdict::kDone);
    EXPECT_EQ(answer(kCaf1, kFirst), Verdict::kDone);
    events_.clear();
  }
  std::vector<std::string> happened() { return test::take(events_); }

  Instant now_{sfu::Timestamp::ms(1'000), 1'800'000'000};
  CounterEvents events_;
  const config::Config config_ = test::network();
  Counter counter_{config_, {.max_kiosks = 3, .max_waiting = 2}};
};

TEST_F(CounterTest, RingsAtEveryFreeDeskAndTheFirstAnswerWins) {
  open(kCaf1);
  open(kCaf2);
  EXPECT_THAT(happened(), ElementsAre("desk caf/1 away", "desk caf/1 ready", "desk caf/2 away",
                                      "desk caf/2 ready"));
  EXPECT_EQ(request(kAnne), Verdict::kDone);
  EXPECT_THAT(happened(),
              ElementsAre("queue caf", "visit 1 ringing", "ring caf/1 1", "ring caf/2 1"));
  EXPECT_EQ(answer(kCaf2, kFirst), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("stop caf/1 1 answered", "queue caf",
                                      "visit 1 connected at caf/2", "desk caf/2 ready busy"));
  EXPECT_EQ(answer(kCaf1, kFirst), Verdict::kVisitTaken);
  EXPECT_THAT(happened(), IsEmpty());
  EXPECT_EQ(counter_.visit_of(kCaf2)->kiosk, kAnne);
  EXPECT_EQ(counter_.visit_of(kCaf1), nullptr);
}

TEST_F(CounterTest, QueuesInOrderOfArrivalWhenNoDeskIsFree) {
  EXPECT_EQ(request(kCleo), Verdict::kDone);
  EXPECT_EQ(request(kAnne), Verdict::kDone);
  EXPECT_THAT(happened(),
              ElementsAre("queue caf", "visit 1 queued 1", "queue caf", "visit 2 queued 2"));
  open(kCaf1);
  EXPECT_THAT(happened(), ElementsAre("desk caf/1 away", "desk caf/1 ready", "visit 1 ringing",
                                      "visit 2 queued 1", "ring caf/1 1"));
  // Nobody overtakes, not even by the desk's hand.
  EXPECT_EQ(answer(kCaf1, kSecond), Verdict::kForbidden);
  EXPECT_EQ(answer(kCaf1, kFirst), Verdict::kDone);
  EXPECT_THAT(happened(),
              ElementsAre("queue caf", "visit 1 connected at caf/1", "desk caf/1 ready busy"));
  EXPECT_EQ(counter_.end_visit(kFirst, kCaf1, now_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("visit 1 ended at caf/1 served by desk", "desk caf/1 ready",
                                      "visit 2 ringing", "ring caf/1 2"));
}

TEST_F(CounterTest, SecondCallerRingsAtTheOtherDeskWhenTheFirstIsAnswered) {
  open(kCaf1);
  open(kCaf2);
  EXPECT_EQ(request(kAnne), Verdict::kDone);
  EXPECT_EQ(request(kBob), Verdict::kDone);
  events_.clear();
  EXPECT_EQ(answer(kCaf1, kFirst), Verdict::kDone);
  EXPECT_THAT(happened(),
              ElementsAre("stop caf/2 1 answered", "queue caf", "visit 1 connected at caf/1",
                          "desk caf/1 ready busy", "visit 2 ringing", "ring caf/2 2"));
}

TEST_F(CounterTest, CallerDuringAVisitWaitsAndDisturbsNobody) {
  connect_anne();
  EXPECT_EQ(request(kBob), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("queue caf", "visit 2 queued 1"));
  EXPECT_EQ(answer(kCaf1, kSecond), Verdict::kBusy);
  EXPECT_EQ(counter_.visit_of(kCaf1)->kiosk, kAnne);
}

TEST_F(CounterTest, DeskThatTurnsAwayDuringItsVisitIsNotRungAfterwards) {
  connect_anne();
  EXPECT_EQ(counter_.set_ready(kCaf1, false, now_, events_), Verdict::kDone);
  EXPECT_EQ(request(kBob), Verdict::kDone);
  EXPECT_EQ(counter_.end_visit(kFirst, kAnne, now_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("desk caf/1 away busy", "queue caf", "visit 2 queued 1",
                                      "visit 1 ended at caf/1 served by kiosk", "desk caf/1 away"));
}

TEST_F(CounterTest, DeskThatTurnsAwayWhileItRingsPutsTheVisitBackFirst) {
  open(kCaf1);
  EXPECT_EQ(request(kAnne), Verdict::kDone);
  EXPECT_EQ(request(kBob), Verdict::kDone);
  events_.clear();
  EXPECT_EQ(counter_.set_ready(kCaf1, false, now_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("desk caf/1 away", "visit 1 queued 1", "visit 2 queued 2"));
  EXPECT_EQ(answer(kCaf1, kFirst), Verdict::kForbidden);
}

TEST_F(CounterTest, DeskThatBecomesReadyJoinsTheRinging) {
  open(kCaf1);
  EXPECT_EQ(request(kAnne), Verdict::kDone);
  events_.clear();
  open(kCaf2);
  EXPECT_THAT(happened(), ElementsAre("desk caf/2 away", "desk caf/2 ready", "ring caf/2 1"));
  EXPECT_EQ(counter_.set_ready(kCaf2, true, now_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("desk caf/2 ready"));  // it rings already
}

TEST_F(CounterTest, HangingUpBeforeAnAnswerIsAbandoned) {
  open(kCaf1);
  EXPECT_EQ(request(kAnne), Verdict::kDone);
  EXPECT_EQ(request(kBob), Verdict::kDone);
  events_.clear();
  EXPECT_EQ(counter_.end_visit(kFirst, kAnne, now_, events_), Verdict::kDone);
  EXPECT_THAT(happened(),
              ElementsAre("stop caf/1 1 abandoned", "queue caf", "visit 1 ended abandoned by kiosk",
                          "visit 2 ringing", "ring caf/1 2"));
  EXPECT_EQ(answer(kCaf1, kFirst), Verdict::kUnknownVisit);
}

TEST_F(CounterTest, LostSidesAreAbandonedOrInterrupted) {
  EXPECT_EQ(request(kBob), Verdict::kDone);
  counter_.kiosk_disconnected(kBob, now_, events_);
  EXPECT_THAT(happened(), ElementsAre("queue caf", "visit 1 queued 1", "queue caf",
                                      "visit 1 ended abandoned by kiosk"));
  open(kCaf1);
  EXPECT_EQ(request(kAnne), Verdict::kDone);
  EXPECT_EQ(answer(kCaf1, kSecond), Verdict::kDone);
  events_.clear();
  counter_.kiosk_disconnected(kAnne, now_, events_);
  EXPECT_THAT(happened(),
              ElementsAre("visit 2 ended at caf/1 interrupted by kiosk", "desk caf/1 ready"));
  EXPECT_EQ(request(kCleo), Verdict::kDone);
  EXPECT_EQ(answer(kCaf1, VisitId(3)), Verdict::kDone);
  events_.clear();
  counter_.desk_disconnected(kCaf1, now_, events_);
  EXPECT_THAT(happened(), ElementsAre("visit 3 ended at caf/1 interrupted by desk"));
  EXPECT_EQ(counter_.visit_of(kCleo), nullptr);
  // The page comes back, as a new connection, and so does the desk.
  EXPECT_EQ(counter_.kiosk_connected(KioskKey(9), "isle"), Verdict::kDone);
  open(kCaf1);
}

TEST_F(CounterTest, RingingDeskThatDisconnectsPutsTheVisitBack) {
  open(kCaf1);
  EXPECT_EQ(request(kAnne), Verdict::kDone);
  events_.clear();
  counter_.desk_disconnected(kCaf1, now_, events_);
  EXPECT_THAT(happened(), ElementsAre("visit 1 queued 1"));
}

TEST_F(CounterTest, OnlyWhoIsInAVisitEndsIt) {
  connect_anne();
  open(kCaf2);
  EXPECT_EQ(request(kBob), Verdict::kDone);
  events_.clear();
  EXPECT_EQ(counter_.end_visit(kFirst, kBob, now_, events_), Verdict::kUnknownVisit);
  EXPECT_EQ(counter_.end_visit(kFirst, kCaf2, now_, events_), Verdict::kUnknownVisit);
  EXPECT_EQ(counter_.end_visit(kSecond, kCaf2, now_, events_), Verdict::kUnknownVisit);  // rings
  EXPECT_EQ(counter_.end_visit(VisitId(9), kAnne, now_, events_), Verdict::kUnknownVisit);
  EXPECT_EQ(counter_.end_visit(kFirst, DeskKey{"none", "1"}, now_, events_),
            Verdict::kUnknownVisit);
  EXPECT_THAT(happened(), IsEmpty());
}

TEST_F(CounterTest, OrganisationsAreKeptApart) {
  open(kMsa1);
  open(kCaf1);
  EXPECT_EQ(request(kAnne, "msa"), Verdict::kDone);
  events_.clear();
  EXPECT_EQ(answer(kCaf1, kFirst), Verdict::kUnknownVisit);
  EXPECT_EQ(request(kCleo, "msa"), Verdict::kUnknownOrganisation);  // not offered at her site
  EXPECT_EQ(request(kBob, "none"), Verdict::kUnknownOrganisation);
  EXPECT_THAT(happened(), IsEmpty());
}

TEST_F(CounterTest, KioskHasOneVisitAtATime) {
  EXPECT_EQ(request(kAnne), Verdict::kDone);
  EXPECT_EQ(request(kAnne), Verdict::kBusy);
  EXPECT_EQ(request(kAnne, "msa"), Verdict::kBusy);
  EXPECT_EQ(request(KioskKey(99)), Verdict::kUnknownSite);
}

TEST_F(CounterTest, FullQueueRefusesInPlainWords) {
  EXPECT_EQ(request(kAnne), Verdict::kDone);
  EXPECT_EQ(request(kBob), Verdict::kDone);
  events_.clear();
  EXPECT_EQ(request(kCleo), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("visit 3 ended refused by relay"));
  EXPECT_EQ(counter_.visit_of(kCleo), nullptr);
  EXPECT_THAT(counter_.waiting("caf", now_.now), testing::SizeIs(2));
}

TEST_F(CounterTest, RelayEndsWhatItCannotCarry) {
  connect_anne();
  EXPECT_EQ(request(kBob), Verdict::kDone);
  events_.clear();
  counter_.interrupt_visit(kFirst, now_, events_);
  EXPECT_THAT(happened(), ElementsAre("visit 1 ended at caf/1 interrupted by relay",
                                      "desk caf/1 ready", "visit 2 ringing", "ring caf/1 2"));
  counter_.interrupt_visit(kSecond, now_, events_);
  EXPECT_THAT(happened(),
              ElementsAre("stop caf/1 2 abandoned", "queue caf", "visit 2 ended refused by relay"));
  counter_.interrupt_visit(kSecond, now_, events_);
  EXPECT_THAT(happened(), IsEmpty());
}

TEST_F(CounterTest, ConnectionsAreChecked) {
  EXPECT_EQ(counter_.kiosk_connected(KioskKey(4), "isle"), Verdict::kLimit);
  counter_.kiosk_disconnected(kCleo, now_, events_);
  EXPECT_EQ(counter_.kiosk_connected(KioskKey(4), "nowhere"), Verdict::kUnknownSite);
  EXPECT_EQ(counter_.desk_connected({"caf", "3"}, events_), Verdict::kUnknownDesk);
  EXPECT_EQ(counter_.desk_connected({"none", "1"}, events_), Verdict::kUnknownDesk);
  EXPECT_EQ(counter_.set_ready(kCaf1, true, now_, events_), Verdict::kUnknownDesk);
  EXPECT_EQ(answer(kCaf1, kFirst), Verdict::kUnknownDesk);
  open(kCaf1);
  EXPECT_EQ(counter_.desk_connected(kCaf1, events_), Verdict::kDeskInUse);
  EXPECT_THAT(counter_.connected_desks("caf"), ElementsAre(kCaf1));
}

TEST_F(CounterTest, WaitingIsMeasuredUntilTheAnswer) {
  open(kCaf1);
  EXPECT_EQ(request(kAnne), Verdict::kDone);
  now_.now = now_.now + sfu::TimeDelta::seconds(40);
  EXPECT_EQ(counter_.waiting("caf", now_.now)[0].waited, sfu::TimeDelta::seconds(40));
  EXPECT_EQ(answer(kCaf1, kFirst), Verdict::kDone);
  now_.now = now_.now + sfu::TimeDelta::seconds(600);
  events_.clear();
  EXPECT_EQ(counter_.end_visit(kFirst, kAnne, now_, events_), Verdict::kDone);
  EXPECT_EQ(std::get<VisitChanged>(events_[0]).waited, sfu::TimeDelta::seconds(40));
}

TEST_F(CounterTest, DesksAreHandedOutInTurnFreeOnesFirst) {
  EXPECT_EQ(counter_.hand_out_desk("caf"), kCaf1);
  EXPECT_EQ(counter_.hand_out_desk("caf"), kCaf2);
  EXPECT_EQ(counter_.hand_out_desk("caf"), kCaf1);
  open(kCaf2);
  EXPECT_EQ(counter_.hand_out_desk("caf"), kCaf1);
  open(kCaf1);
  EXPECT_EQ(counter_.hand_out_desk("caf"), kCaf2);  // none is free: the next in turn
  EXPECT_EQ(counter_.hand_out_desk("none"), std::nullopt);
}

// ---- away and back ------------------------------------------------------------------------------

TEST_F(CounterTest, WhoIsPresentIsCalledBeforeWhoIsAway) {
  open(kCaf1);
  EXPECT_EQ(request(kAnne), Verdict::kDone);
  EXPECT_EQ(request(kBob), Verdict::kDone);
  events_.clear();
  counter_.kiosk_away(kAnne, now_, events_);
  EXPECT_THAT(happened(), ElementsAre("stop caf/1 1 away", "visit 1 queued 1", "visit 2 ringing",
                                      "ring caf/1 2"));
  counter_.kiosk_back(kAnne, now_, events_);
  EXPECT_THAT(happened(), IsEmpty()) << "whoever is being called is not put back";
  EXPECT_EQ(answer(kCaf1, kSecond), Verdict::kDone);
  open(kCaf2);
  EXPECT_EQ(counter_.find(kFirst)->state, VisitState::kRinging);
}

TEST_F(CounterTest, ADeskThatIsAwayDoesNotRing) {
  open(kCaf1);
  EXPECT_EQ(request(kAnne), Verdict::kDone);
  events_.clear();
  counter_.desk_away(kCaf1, now_, events_);
  EXPECT_THAT(happened(), ElementsAre("visit 1 queued 1"));
  EXPECT_EQ(answer(kCaf1, kFirst), Verdict::kForbidden);
  counter_.desk_back(kCaf1, now_, events_);
  EXPECT_THAT(happened(), ElementsAre("visit 1 ringing", "ring caf/1 1"));
}

TEST_F(CounterTest, AwayInAVisitChangesNothing) {
  connect_anne();
  counter_.kiosk_away(kAnne, now_, events_);
  counter_.desk_away(kCaf1, now_, events_);
  EXPECT_THAT(happened(), IsEmpty());
  EXPECT_EQ(counter_.find(kFirst)->state, VisitState::kConnected);
}

TEST_F(CounterTest, RestoresWhatARunBeforeHad) {
  open(kCaf1);
  events_.clear();
  const VisitId old(900);
  EXPECT_EQ(counter_.restore_connected(old, kAnne, kCaf1, now_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("visit 900 connected at caf/1", "desk caf/1 ready busy"));
  EXPECT_EQ(counter_.restore_connected(old, kBob, kMsa1, now_, events_), Verdict::kUnknownDesk);
  EXPECT_EQ(counter_.restore_waiting(VisitId(902), kAnne, "caf", now_, events_), Verdict::kBusy);
  EXPECT_EQ(counter_.restore_waiting(VisitId(902), kBob, "caf", now_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.restore_waiting(VisitId(901), kCleo, "caf", now_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.find(VisitId(901))->position, 1U);
  EXPECT_EQ(counter_.find(VisitId(902))->position, 2U);
}

}  // namespace
}  // namespace signalling
