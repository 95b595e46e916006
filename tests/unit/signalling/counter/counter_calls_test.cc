// Kiosks that a business system has rung: which of them, for whom, and what becomes of it. Calls of
// advisers stand in counter_desks_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
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
constexpr KioskKey kAnne{1};
constexpr KioskKey kBob{2};
constexpr VisitId kFirst{1};

// 2027-01-15 08:00:00 UTC, a Friday; 9 o'clock in Paris.
constexpr sfu::UnixSeconds kFridayNine = 1'800'000'000;

config::Config with_hours() {
  config::Config config = test::network();
  config.organisations[1].hours = *config::parse_weekly_hours("mon 09:00-12:00");
  return config;
}

class CounterCalls : public testing::Test {
 protected:
  explicit CounterCalls(Counter::Options options = {}) : counter_(config_, options) {
    EXPECT_EQ(counter_.kiosk_connected(kAnne, "isle"), Verdict::kDone);
  }
  void open(const DeskKey& desk, bool ready = true) {
    EXPECT_EQ(counter_.desk_connected(desk, events_), Verdict::kDone);
    EXPECT_EQ(counter_.set_ready(desk, ready, at_, events_), Verdict::kDone);
    events_.clear();
  }
  Verdict create(std::string_view desk = "", std::string_view site = "isle",
                 std::string_view organisation = "caf") {
    return counter_.create_visit(site, organisation, desk, at_, events_).verdict;
  }
  void pass(std::int64_t seconds) {
    const sfu::Timestamp end = at_.now + sfu::TimeDelta::seconds(seconds);
    while (counter_.next_timeout() <= end) {
      at_.now = counter_.next_timeout();
      counter_.handle_timeout(at_, events_);
    }
    at_.now = end;
  }
  std::vector<std::string> happened() { return test::take(events_); }

  Instant at_{sfu::Timestamp::ms(1'000), kFridayNine};
  CounterEvents events_;
  const config::Config config_ = with_hours();
  Counter counter_;
};

TEST_F(CounterCalls, ForAQueueTheCitizenIsInItAfterTheTouch) {
  open(kCaf1);
  ASSERT_EQ(create(), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("visit 1 calling"));  // nobody's desk rings, nor is taken
  EXPECT_EQ(counter_.visit_of(kCaf1), nullptr);
  pass(20);
  ASSERT_EQ(counter_.accept(kAnne, kFirst, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("queue caf", "visit 1 ringing", "ring caf/1 1"));
  EXPECT_EQ(counter_.find(kFirst)->requested, at_.now) << "one waits from the touch on";
  ASSERT_EQ(counter_.answer(kCaf1, kFirst, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(),
              ElementsAre("queue caf", "visit 1 connected at caf/1", "desk caf/1 ready busy"));
}

TEST_F(CounterCalls, ForADeskItIsAsIfTheDeskCalled) {
  open(kCaf1);
  open(kCaf2);
  ASSERT_EQ(create("2"), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("visit 1 calling at caf/2", "desk caf/2 ready busy"));
  ASSERT_EQ(counter_.accept(kAnne, kFirst, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("visit 1 connected at caf/2", "desk caf/2 ready busy"));
}

TEST_F(CounterCalls, WhoWasCalledFirstIsBeforeThoseWhoCameMeanwhile) {
  open(kCaf1);
  ASSERT_EQ(create(), Verdict::kDone);
  ASSERT_EQ(counter_.set_ready(kCaf1, false, at_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.kiosk_connected(kBob, "trimouille"), Verdict::kDone);
  pass(10);
  ASSERT_EQ(counter_.request_visit(kBob, "caf", at_, events_), Verdict::kDone);
  ASSERT_EQ(counter_.accept(kAnne, kFirst, at_, events_), Verdict::kDone);
  // Called first: in the order of ids, as everybody.
  EXPECT_EQ(counter_.waiting("caf", at_.now).front().visit, kFirst);
}

struct Case {
  const char* name;
  std::function<void(Counter&, Instant, CounterEvents&)> before;
  const char* site;
  const char* organisation;
  const char* desk;
  Verdict verdict;
};
class CounterCallsTable : public CounterCalls, public testing::WithParamInterface<Case> {};
TEST_P(CounterCallsTable, SaysWhyNobodyCanBeRung) {
  const Case& row = GetParam();
  open(kCaf1);
  row.before(counter_, at_, events_);
  events_.clear();
  EXPECT_EQ(create(row.desk, row.site, row.organisation), row.verdict);
  EXPECT_THAT(happened(), IsEmpty());
  EXPECT_TRUE(counter_.visits().empty() || row.verdict == Verdict::kBusy);
}
void nothing(Counter&, Instant, CounterEvents&) {}
INSTANTIATE_TEST_SUITE_P(
    Orders, CounterCallsTable,
    testing::Values(
        Case{"no_such_site", nothing, "atlantis", "caf", "", Verdict::kUnknownSite},
        Case{"not_offered_there", nothing, "trimouille", "msa", "", Verdict::kUnknownOrganisation},
        Case{"no_such_organisation", nothing, "isle", "anpe", "", Verdict::kUnknownOrganisation},
        Case{"no_such_desk", nothing, "isle", "caf", "9", Verdict::kUnknownDesk},
        Case{"closed_now", nothing, "isle", "msa", "", Verdict::kClosed},
        Case{"no_kiosk_on", nothing, "trimouille", "caf", "", Verdict::kNobody},
        Case{"desk_not_there", nothing, "isle", "caf", "2", Verdict::kNobody},
        Case{"kiosk_away",
             [](Counter& c, Instant at, CounterEvents& e) { c.kiosk_away(kAnne, at, e); }, "isle",
             "caf", "", Verdict::kNobody},
        Case{"nobody_at_work",
             [](Counter& c, Instant at, CounterEvents& e) {
               EXPECT_EQ(c.set_ready(kCaf1, false, at, e), Verdict::kDone);
             },
             "isle", "caf", "", Verdict::kNobody},
        Case{"desk_takes_no_calls",
             [](Counter& c, Instant at, CounterEvents& e) {
               EXPECT_EQ(c.set_ready(kCaf1, false, at, e), Verdict::kDone);
             },
             "isle", "caf", "1", Verdict::kNobody},
        Case{"desk_away",
             [](Counter& c, Instant at, CounterEvents& e) { c.desk_away(kCaf1, at, e); }, "isle",
             "caf", "1", Verdict::kNobody},
        Case{"kiosk_in_a_visit",
             [](Counter& c, Instant at, CounterEvents& e) {
               EXPECT_EQ(c.request_visit(kAnne, "caf", at, e), Verdict::kDone);
             },
             "isle", "caf", "", Verdict::kBusy},
        Case{"desk_rings_for_somebody",
             [](Counter& c, Instant at, CounterEvents& e) {
               EXPECT_EQ(c.kiosk_connected(kBob, "trimouille"), Verdict::kDone);
               EXPECT_EQ(c.request_visit(kBob, "caf", at, e), Verdict::kDone);
             },
             "isle", "caf", "1", Verdict::kBusy}),
    [](const testing::TestParamInfo<Case>& row) { return std::string(row.param.name); });

TEST_F(CounterCalls, DeclinedOrUnansweredItIsSaidSo) {
  open(kCaf1);
  ASSERT_EQ(create(), Verdict::kDone);
  events_.clear();
  ASSERT_EQ(counter_.end_visit(kFirst, kAnne, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("visit 1 ended declined by kiosk"));
  ASSERT_EQ(create(), Verdict::kDone);
  events_.clear();
  pass(59);
  EXPECT_THAT(happened(), IsEmpty());
  pass(1);
  EXPECT_THAT(happened(), ElementsAre("visit 2 ended unanswered by relay"));
  EXPECT_EQ(counter_.visit_of(kAnne), nullptr);
  ASSERT_EQ(create(), Verdict::kDone);
  events_.clear();
  counter_.kiosk_disconnected(kAnne, at_, events_);
  EXPECT_THAT(happened(), ElementsAre("visit 3 ended unanswered by kiosk"));
}

TEST_F(CounterCalls, TheSystemEndsAVisitInWhateverState) {
  open(kCaf1, false);
  EXPECT_EQ(counter_.kiosk_connected(kBob, "isle"), Verdict::kDone);
  ASSERT_EQ(counter_.request_visit(kBob, "caf", at_, events_), Verdict::kDone);
  events_.clear();
  ASSERT_EQ(counter_.end_visit(kFirst, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("queue caf", "visit 1 ended abandoned by service"));

  ASSERT_EQ(counter_.set_ready(kCaf1, true, at_, events_), Verdict::kDone);
  ASSERT_EQ(create(), Verdict::kDone);
  events_.clear();
  ASSERT_EQ(counter_.end_visit(VisitId(2), at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("visit 2 ended abandoned by service"));

  ASSERT_EQ(create("1"), Verdict::kDone);
  ASSERT_EQ(counter_.accept(kAnne, VisitId(3), at_, events_), Verdict::kDone);
  events_.clear();
  ASSERT_EQ(counter_.end_visit(VisitId(3), at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(),
              ElementsAre("visit 3 ended at caf/1 served by service", "desk caf/1 ready"));
  EXPECT_EQ(counter_.end_visit(VisitId(3), at_, events_), Verdict::kUnknownVisit);
}

TEST_F(CounterCalls, AnOrganisationThatAReloadTookAwayWithdrawsItsCall) {
  open(kCaf1);
  ASSERT_EQ(create(), Verdict::kDone);
  events_.clear();
  config::Config fresh = with_hours();
  fresh.organisations.erase(fresh.organisations.begin());
  fresh.sites = {{"isle", "L'Isle", {"msa"}}};
  counter_.reconfigure(fresh, 100, at_, events_);
  EXPECT_EQ(happened().front(), "visit 1 ended withdrawn by relay");
  EXPECT_EQ(counter_.accept(kAnne, kFirst, at_, events_), Verdict::kUnknownVisit);
}

struct ShortQueue : CounterCalls {
  ShortQueue() : CounterCalls({.max_waiting = 1}) {}
};
TEST_F(ShortQueue, AQueueThatHasFilledMeanwhileRefusesAtTheTouch) {
  open(kCaf1);
  ASSERT_EQ(create(), Verdict::kDone);
  ASSERT_EQ(counter_.set_ready(kCaf1, false, at_, events_), Verdict::kDone);
  EXPECT_EQ(counter_.kiosk_connected(kBob, "trimouille"), Verdict::kDone);
  ASSERT_EQ(counter_.request_visit(kBob, "caf", at_, events_), Verdict::kDone);
  events_.clear();
  ASSERT_EQ(counter_.accept(kAnne, kFirst, at_, events_), Verdict::kDone);
  EXPECT_THAT(happened(), ElementsAre("visit 1 ended refused by relay"));
}

}  // namespace
}  // namespace signalling
