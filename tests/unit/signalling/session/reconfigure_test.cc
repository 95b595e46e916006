// Another configuration under connected pages: what each of them hears, and who has to go.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

using testing::ElementsAre;

class Reconfigure : public testing::Test {
 protected:
  void reload() {
    node_.forget();
    node_.reconfigure(fresh_);
  }
  [[nodiscard]] std::vector<std::string> buttons(ConnectionId page) const {
    std::vector<std::string> ids;
    for (const auto& each : node_.last<OrganisationsMessage>(page).organisations) {
      ids.push_back(each.id);
    }
    return ids;
  }

  config::Config fresh_ = two_organisations();
  Node node_;
  ConnectionId kiosk_ = node_.enter(Node::kiosk_token());
  ConnectionId caf_ = node_.ready_desk("caf");
  ConnectionId cpam_ = node_.ready_desk("cpam");
};

TEST_F(Reconfigure, TellsEveryPageWhatHasChangedForIt) {
  fresh_.organisations.push_back({"dgfip", "Impôts", "Impôts", {{"d1", "Bureau 1"}}});
  fresh_.organisations[0].desks[0].name = "Accueil";
  fresh_.sites[0].organisations = {"dgfip", "caf"};
  fresh_.sites[0].name = "L'Isle";
  reload();
  EXPECT_THAT(buttons(kiosk_), ElementsAre("dgfip", "caf"));
  EXPECT_EQ(node_.last<OrganisationsMessage>(kiosk_).site->name, "L'Isle");
  EXPECT_THAT(buttons(caf_), ElementsAre("caf", "cpam", "dgfip"));
  EXPECT_EQ(node_.last<OrganisationsMessage>(caf_).desk->name, "Accueil");
  EXPECT_THAT(buttons(cpam_), ElementsAre("caf", "cpam", "dgfip"));
}

TEST_F(Reconfigure, SaysNothingWhereNothingHasChanged) {
  node_.pass(sfu::TimeDelta::seconds(6));  // who is at work is known to all
  fresh_.sites[1].name = "Lussac-les-Châteaux";
  reload();
  EXPECT_EQ(node_.said_to(kiosk_), 0U);
  EXPECT_EQ(node_.said_to(caf_), 0U);
}

TEST_F(Reconfigure, TellsOtherHoursAndWords) {
  fresh_.organisations[0].label = "Allocations";
  fresh_.organisations[1].hours = *config::parse_weekly_hours("mon 03:00-03:01");
  reload();
  const auto entries = node_.last<OrganisationsMessage>(kiosk_).organisations;
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].label, "Allocations");
  EXPECT_FALSE(entries[1].open);
  node_.say(kiosk_, VisitRequestMessage{"cpam"});
  EXPECT_EQ(node_.last<VisitMessage>(kiosk_).outcome, "closed");
}

TEST_F(Reconfigure, AnIdleKioskAndDeskThatAreGoneAreClosedAndTheirTokensWithThem) {
  fresh_.sites.erase(fresh_.sites.begin());
  fresh_.organisations[0].desks = {{"d2", "Bureau 2"}};
  const std::string ticket = node_.last<WelcomeMessage>(kiosk_).ticket;
  reload();
  EXPECT_EQ(node_.error(kiosk_), "site_removed");
  EXPECT_EQ(node_.closed(kiosk_), CloseCode::kRefused);
  EXPECT_EQ(node_.error(caf_), "desk_removed");
  EXPECT_EQ(node_.closed(caf_), CloseCode::kRefused);
  EXPECT_EQ(node_.error(node_.enter(Node::kiosk_token())), "forbidden");
  EXPECT_EQ(node_.error(node_.enter(Node::desk_token())), "forbidden");
  const ConnectionId back = node_.open();
  node_.say(back, HelloMessage{kProtocolVersion, Node::kiosk_token(), {}, ticket});
  EXPECT_EQ(node_.error(back), "forbidden");
}

TEST_F(Reconfigure, AVisitOfWhatIsGoneGoesOnUnderItsNamesToItsEnd) {
  const std::string visit = node_.connect(kiosk_, caf_);
  fresh_.sites.erase(fresh_.sites.begin());
  fresh_.organisations.erase(fresh_.organisations.begin());
  fresh_.sites[0].organisations = {"cpam"};
  reload();
  EXPECT_EQ(node_.said_to(kiosk_), 0U);
  node_.say(caf_, VisitHoldMessage{visit, true});
  EXPECT_EQ(node_.last<VisitMessage>(kiosk_).desk->name, "Bureau 1");
  EXPECT_EQ(node_.last<VisitMessage>(caf_).site.name, "L'Isle-Jourdain");
  node_.say(kiosk_, VisitEndMessage{visit});
  EXPECT_EQ(node_.last<VisitMessage>(kiosk_).outcome, "served");
  EXPECT_EQ(node_.error(kiosk_), "site_removed");
  EXPECT_EQ(node_.error(caf_), "desk_removed");
  EXPECT_EQ(node_.metrics().visits_connected.value(), 0);
}

TEST_F(Reconfigure, AnAbsentOneThatIsGoneLeaves) {
  node_.connect(kiosk_, caf_);
  node_.hang_up(kiosk_);
  fresh_.sites.erase(fresh_.sites.begin());
  reload();
  EXPECT_EQ(node_.visits(sfu::Outcome::kInterrupted), 0);
  node_.pass(sfu::TimeDelta::seconds(61));
  EXPECT_EQ(node_.visits(sfu::Outcome::kInterrupted), 1);
}

TEST_F(Reconfigure, WhoWaitsForAnOrganisationThatIsGoneHearsSo) {
  node_.say(cpam_, DeskReadyMessage{false});
  node_.say(kiosk_, VisitRequestMessage{"cpam"});
  fresh_.organisations.pop_back();
  fresh_.sites[0].organisations = {"caf"};
  reload();
  EXPECT_EQ(node_.last<VisitMessage>(kiosk_).outcome, "withdrawn");
  EXPECT_EQ(node_.visits(sfu::Outcome::kClosed), 1);
  EXPECT_EQ(node_.error(cpam_), "desk_removed");
  EXPECT_THAT(buttons(kiosk_), ElementsAre("caf"));
}

TEST_F(Reconfigure, TakesOverTurnAndTheRatesOfNewConnections) {
  fresh_.turn.urls = {"turn:turn.example:3478"};
  fresh_.turn.secret = "0123456789abcdef";
  reload();
  ASSERT_EQ(node_.last<IceServersMessage>(kiosk_).ice_servers.size(), 1U);
  fresh_.turn.urls.clear();
  reload();
  EXPECT_TRUE(node_.last<IceServersMessage>(kiosk_).ice_servers.empty());
}

}  // namespace
}  // namespace signalling
