// Sites, organisations and desks that come and go under visits.
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

class CounterReload : public testing::Test {
 protected:
  CounterReload() {
    EXPECT_EQ(counter_.kiosk_connected(isle_, "isle"), Verdict::kDone);
    EXPECT_EQ(counter_.kiosk_connected(trimouille_, "trimouille"), Verdict::kDone);
    for (const DeskKey& desk : {caf_, msa_}) {
      EXPECT_EQ(counter_.desk_connected(desk, events_), Verdict::kDone);
      EXPECT_EQ(counter_.set_ready(desk, true, at_, events_), Verdict::kDone);
    }
    events_.clear();
  }
  VisitId begin(KioskKey kiosk, const DeskKey& desk) {
    EXPECT_EQ(counter_.request_visit(kiosk, desk.organisation, at_, events_), Verdict::kDone);
    const VisitId visit = counter_.visit_of(kiosk)->id;
    EXPECT_EQ(counter_.answer(desk, visit, at_, events_), Verdict::kDone);
    events_.clear();
    return visit;
  }
  void reconfigure() { counter_.reconfigure(fresh_, 100, at_, events_); }

  const Instant at_{sfu::Timestamp::ms(1), 1'800'000'000};
  const KioskKey isle_{1};
  const KioskKey trimouille_{2};
  const DeskKey caf_{"caf", "1"};
  const DeskKey msa_{"msa", "1"};
  const config::Config config_ = test::network();
  config::Config fresh_ = test::network();
  Counter counter_{config_, {}};
  CounterEvents events_;
};

TEST_F(CounterReload, WhatIsNewWorksAtOnce) {
  fresh_.organisations.push_back({"dgfip", "Impôts", "Impôts", {{"1", "Bureau"}}});
  fresh_.sites[0].organisations.push_back("dgfip");
  fresh_.sites.push_back({"lussac", "Lussac", {"dgfip"}});
  reconfigure();
  EXPECT_EQ(counter_.kiosk_connected(KioskKey(3), "lussac"), Verdict::kDone);
  EXPECT_EQ(counter_.desk_connected({"dgfip", "1"}, events_), Verdict::kDone);
  EXPECT_EQ(counter_.request_visit(isle_, "dgfip", at_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.request_visit(KioskKey(3), "dgfip", at_, events_), Verdict::kDone);
}

TEST_F(CounterReload, ARemovedOrganisationsCitizensHearSo) {
  EXPECT_EQ(counter_.set_ready(msa_, false, at_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.request_visit(isle_, "msa", at_, events_), Verdict::kDone);
  events_.clear();
  fresh_.organisations.pop_back();
  fresh_.sites[0].organisations = {"caf"};
  reconfigure();
  EXPECT_THAT(test::take(events_), ElementsAre("queue msa", "visit 1 ended withdrawn by relay"));
  EXPECT_EQ(counter_.request_visit(isle_, "msa", at_, events_), Verdict::kUnknownOrganisation);
  EXPECT_EQ(counter_.request_visit(isle_, "caf", at_, events_), Verdict::kDone);
}

TEST_F(CounterReload, AVisitOfWhatIsGoneGoesOnToItsEndAndNoOtherBegins) {
  const VisitId visit = begin(isle_, msa_);
  fresh_.organisations.pop_back();
  fresh_.sites = {{"trimouille", "La Trimouille", {"caf"}}};
  reconfigure();
  EXPECT_THAT(test::take(events_), IsEmpty());
  ASSERT_NE(counter_.place_of(msa_), nullptr);
  EXPECT_TRUE(counter_.place_of(msa_)->retired);
  EXPECT_EQ(counter_.hold(msa_, visit, true, at_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.end_visit(visit, msa_, at_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.request_visit(isle_, "caf", at_, events_), Verdict::kUnknownSite);
  EXPECT_EQ(counter_.call_kiosk(msa_, "trimouille", at_, events_), Verdict::kUnknownDesk);
  counter_.desk_disconnected(msa_, at_, events_);
  EXPECT_EQ(counter_.place_of(msa_), nullptr);
  EXPECT_EQ(counter_.desk_connected(msa_, events_), Verdict::kUnknownDesk);
}

TEST_F(CounterReload, ARemovedDeskStopsRingingAndAnotherRings) {
  EXPECT_EQ(counter_.desk_connected({"caf", "2"}, events_), Verdict::kDone);
  EXPECT_EQ(counter_.request_visit(isle_, "caf", at_, events_), Verdict::kDone);
  events_.clear();
  fresh_.organisations[0].desks = {{"2", "CAF 2"}};
  reconfigure();
  EXPECT_THAT(test::take(events_), ElementsAre("stop caf/1 1 abandoned", "visit 1 queued 1"));
  EXPECT_EQ(counter_.answer(caf_, VisitId(1), at_, events_), Verdict::kForbidden);
  EXPECT_EQ(counter_.set_ready({"caf", "2"}, true, at_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.answer({"caf", "2"}, VisitId(1), at_, events_), Verdict::kDone);
}

TEST_F(CounterReload, ACallToAColleagueWhoIsGoneIsWithdrawn) {
  const VisitId visit = begin(isle_, caf_);
  EXPECT_EQ(counter_.call_desk(caf_, visit, "msa", at_, events_), Verdict::kDone);
  events_.clear();
  fresh_.organisations.pop_back();
  fresh_.sites[0].organisations = {"caf"};
  reconfigure();
  EXPECT_THAT(test::take(events_),
              ElementsAre("stop msa/1 1 abandoned", "queue msa", "visit 1 connected at caf/1"));
  EXPECT_EQ(counter_.call_desk(caf_, visit, "msa", at_, events_), Verdict::kUnknownOrganisation);
  EXPECT_EQ(counter_.transfer(caf_, visit, "msa", at_, events_), Verdict::kUnknownOrganisation);
}

TEST_F(CounterReload, WhatComesAgainIsWhatItWas) {
  const VisitId visit = begin(isle_, msa_);
  fresh_.organisations.pop_back();
  fresh_.sites[0].organisations = {"caf"};
  reconfigure();
  counter_.reconfigure(config_, 100, at_, events_);
  EXPECT_FALSE(counter_.place_of(msa_)->retired);
  EXPECT_EQ(counter_.end_visit(visit, msa_, at_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.request_visit(isle_, "msa", at_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.visit_of(isle_)->state, VisitState::kRinging);
}

}  // namespace
}  // namespace signalling
