// A business system at the server API of a whole town: it has a kiosk rung, and what follows is a
// visit like any other, told to the webhooks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <boost/json.hpp>

#include "tests/support/business_system.h"
#include "tests/support/town_hall.h"

namespace {

using loadtest::Page;
using sfu::TimeDelta;
using signalling::ServiceReply;
using test::BusinessSystem;
using test::Open;
using testing::ElementsAre;
using testing::IsEmpty;

std::string id_of(const ServiceReply& reply) {
  EXPECT_EQ(reply.status, 201U) << reply.body;
  return boost::json::value_to<std::string>(boost::json::parse(reply.body).at("id"));
}

TEST(Service, BeginsAVisitThatIsAnsweredAndEndsIt) {
  Open open(901);
  BusinessSystem rdv(open.town);
  const std::string visit = id_of(rdv.order("isle", "caf", "", "RDV-7", "k1"));
  EXPECT_EQ(id_of(rdv.order("isle", "caf", "", "RDV-7", "k1")), visit) << "its answer was lost";
  ASSERT_TRUE(open.wait([&] { return open.kiosks[0]->state() == "calling"; }, 2));
  open.town.run_for(TimeDelta::seconds(20));
  EXPECT_EQ(open.kiosks[0]->terminal(), nullptr) << "no media before a touch";
  EXPECT_EQ(open.town.world().metrics().rooms.value(), 0);
  EXPECT_FALSE(open.desks[0]->ring());

  open.town.act(*open.kiosks[0], [](Page& page) { page.accept(); });
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.kiosks[0]) && Open::hears(open.desks[0]); }));
  EXPECT_EQ(open.kiosks[0]->visit()->visit, visit);
  EXPECT_EQ(rdv.ask("DELETE", visit).status, 200U);
  ASSERT_TRUE(open.wait([&] { return !open.kiosks[0]->visit() && !open.desks[0]->visit(); }, 2));
  EXPECT_EQ(open.kiosks[0]->outcome(), "served");
  open.town.run_for(TimeDelta::seconds(1));
  EXPECT_EQ(open.town.world().metrics().rooms.value(), 0);
  EXPECT_THAT(rdv.told(),
              ElementsAre("visit.started RDV-7", "visit.ended served by service RDV-7"));
  EXPECT_THAT(open.town.breaches(), IsEmpty());
}

TEST(Service, WhoIsCalledForAQueueWaitsInItBesideTheOthers) {
  Open open(902);
  BusinessSystem rdv(open.town);
  open.touch(1);
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.kiosks[1]); }));
  id_of(rdv.order("isle", "caf"));
  open.town.run_for(TimeDelta::seconds(1));
  open.town.act(*open.kiosks[0], [](Page& page) { page.accept(); });
  ASSERT_TRUE(open.wait([&] { return open.kiosks[0]->state() == "queued"; }, 2));
  open.town.run_for(TimeDelta::seconds(5));
  EXPECT_EQ(open.desks[0]->company().size(), 2U) << "nobody came into the first visit";
  open.hang_up(*open.kiosks[1]);
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.kiosks[0]); }));
  EXPECT_THAT(open.town.breaches(), IsEmpty());
}

TEST(Service, ForADeskTheTouchConnectsAtOnce) {
  Open open(903, 2);
  BusinessSystem rdv(open.town);
  id_of(rdv.order("lussac", "caf", "d2"));
  ASSERT_TRUE(open.wait(
      [&] { return open.desks[1]->state() == "calling" && open.kiosks[1]->state() == "calling"; },
      2));
  open.town.act(*open.kiosks[1], [](Page& page) { page.accept(); });
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.desks[1]); }));
  EXPECT_FALSE(open.desks[0]->visit());
  open.hang_up(*open.kiosks[1]);
  open.town.run_for(TimeDelta::seconds(1));
  EXPECT_THAT(rdv.told(), ElementsAre("visit.started", "visit.ended served by kiosk"));
  EXPECT_THAT(open.town.breaches(), IsEmpty());
}

TEST(Service, TheWebhooksHearOnceOfEveryVisitHoweverItGoes) {
  test::Town::Options options = test::good_lines();
  options.answer_after = TimeDelta::seconds(-1);
  Open open(904, 1, options);
  BusinessSystem rdv(open.town);
  open.touch(0);
  open.town.run_for(TimeDelta::seconds(5));
  open.hang_up(*open.kiosks[0]);  // before anybody answered
  open.town.run_for(TimeDelta::seconds(1));
  id_of(rdv.order("isle", "caf"));
  open.town.run_for(TimeDelta::seconds(70));  // nobody touches
  open.touch(1);
  open.town.run_for(TimeDelta::seconds(1));
  open.town.act(*open.desks[0], [](Page& page) { page.answer(); });
  open.town.run_for(TimeDelta::seconds(5));
  open.town.act(*open.desks[0], [](Page& page) { page.transfer("cpam"); });
  open.town.run_for(TimeDelta::seconds(1));
  open.town.act(*open.cpam, [](Page& page) { page.answer(); });
  open.town.run_for(TimeDelta::seconds(5));
  open.hang_up(*open.cpam);
  open.town.run_for(TimeDelta::seconds(1));
  EXPECT_THAT(rdv.told(),
              ElementsAre("visit.abandoned abandoned by kiosk", "visit.ended unanswered by relay",
                          "visit.started", "visit.ended served by desk"));
  EXPECT_THAT(open.town.breaches(), IsEmpty());
}

}  // namespace
