#include "signalling/server/admin_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <boost/json.hpp>

#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

namespace json = boost::json;

const std::string kToken = "operator-0123456789abcdef-0123456789";

struct AdminApiTest : testing::Test {
  HttpResponse ask(const std::string& method, const std::string& path) {
    return api.handle({.method = method, .path = path, .authorization = "Bearer " + kToken},
                      node.at());
  }
  json::value get(const std::string& name) {
    const HttpResponse response = ask("GET", "/admin/v1/" + name);
    EXPECT_EQ(response.status, 200u) << response.body;
    EXPECT_EQ(response.content_type, "application/json");
    return json::parse(response.body);
  }
  static std::string code(const HttpResponse& response) {
    return json::value_to<std::string>(json::parse(response.body).at("error").at("code"));
  }
  static std::string header(const HttpResponse& response, const std::string& name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return "";
  }
  AdminApi::Sources sources(std::string token) {
    return {.token = std::move(token),
            .overview = [this] { return node.session().overview(); },
            .status = [this] { return status; },
            .kick = [this](std::string_view visit) { return node.kick(std::string(visit)); },
            .drain = [this] { ++drains; },
            .budgets = [this](std::string_view visit) { return node.budgets(std::string(visit)); }};
  }

  Node node;
  NodeStatus status{"1.2", sfu::TimeDelta::seconds(90)};
  int drains = 0;
  AdminApi api{sources(kToken), {}};
};

TEST_F(AdminApiTest, WithoutAConfiguredTokenNothingIsToldAndNothingDone) {
  AdminApi off(sources(""), {});
  for (const char* authorization : {"", "Bearer ", "Bearer x"}) {
    const HttpResponse response = off.handle(
        {.method = "POST", .path = "/admin/v1/drain", .authorization = authorization}, node.at());
    EXPECT_EQ(response.status, 403u);
    EXPECT_EQ(code(response), "off");
  }
  EXPECT_EQ(drains, 0);
}

TEST_F(AdminApiTest, AWrongTokenLearnsNothingAndIsSlowedDownAlone) {
  const auto guess = [this](const std::string& authorization, const std::string& path) {
    return api.handle({.method = "GET", .path = path, .authorization = authorization}, node.at());
  };
  EXPECT_EQ(guess("", "/admin/v1/status").status, 401u);
  EXPECT_EQ(header(guess("", "/admin/v1/status"), "WWW-Authenticate"),
            "Bearer realm=\"guichet admin\"");
  EXPECT_EQ(guess("Bearer " + kToken + "x", "/admin/v1/status").status, 401u);
  EXPECT_EQ(guess("Basic " + kToken, "/admin/v1/status").status, 401u);
  EXPECT_EQ(guess(kToken, "/admin/v1/nowhere").status, 401u);  // not 404
  for (int i = 0; i < 20; ++i) guess("Bearer no", "/admin/v1/status");
  EXPECT_EQ(guess("Bearer no", "/admin/v1/status").status, 429u);
  EXPECT_EQ(ask("GET", "/admin/v1/status").status, 200u);
}

TEST_F(AdminApiTest, TheRightTokenHasABoundToo) {
  unsigned last = 200;
  for (int i = 0; i < 60 && last == 200; ++i) last = ask("GET", "/admin/v1/status").status;
  EXPECT_EQ(last, 429u);
  node.pass(sfu::TimeDelta::seconds(1));
  EXPECT_EQ(ask("GET", "/admin/v1/status").status, 200u);
}

TEST_F(AdminApiTest, ABudgetIsAskedOfTheShardAndThenTold) {
  const auto kiosk = node.enter(Node::kiosk_token());
  node.say(kiosk, VisitRequestMessage{"caf"});
  node.say(kiosk, OfferMessage{Node::offer()});
  const std::string visit = node.last<VisitMessage>(kiosk).visit;
  const std::string path = "/admin/v1/visits/" + visit + "/budget";
  EXPECT_EQ(ask("DELETE", path).status, 405u);
  EXPECT_EQ(ask("GET", "/admin/v1/visits/0000000000000009/budget").status, 404u);
  EXPECT_EQ(ask("GET", "/admin/v1/visits//budget").status, 404u);
  EXPECT_EQ(ask("GET", "/admin/v1/visits/budget").status, 404u);
  const sfu::RoomId room = node.commands<sfu::api::OpenRoom>().front().room;
  const sfu::ParticipantId id(node.participant(kiosk));
  node.happen(sfu::api::ParticipantConnected{room, id, {}});
  EXPECT_EQ(ask("GET", path).status, 202u);
  EXPECT_EQ(node.commands<sfu::api::TellBudgets>().size(), 1U);

  sfu::api::LineBudget budget;
  budget.up.estimate = sfu::DataRate::kbps(110);
  budget.up.origin = sfu::api::EstimateOrigin::kRemembered;
  budget.shown = {{.of = sfu::ParticipantId(9),
                   .document = true,
                   .share = sfu::DataRate::kbps(60),
                   .sent = {}}};
  node.happen(sfu::api::BudgetTold{room, id, budget});
  const HttpResponse told = ask("GET", path);
  ASSERT_EQ(told.status, 200u);
  const json::value one = json::parse(told.body).at("participants").at(0);
  EXPECT_EQ(one.at("place").as_string(), "isle");
  EXPECT_EQ(one.at("up").at("estimate_kbps").as_int64(), 110);
  EXPECT_EQ(one.at("up").at("from").as_string(), "remembered");
  EXPECT_TRUE(one.at("up").at("plan").is_null());
  EXPECT_EQ(one.at("down").at("pictures").at(0).at("share_kbps").as_int64(), 60);
  node.pass(sfu::TimeDelta::seconds(3));
  EXPECT_EQ(ask("GET", path).status, 202u) << "that is of a while ago";
}

TEST_F(AdminApiTest, MethodsAreStrict) {
  struct Case {
    const char* method;
    const char* path;
    const char* allow;
  };
  for (const Case& each :
       {Case{"POST", "/admin/v1/status", "GET, HEAD"},
        Case{"DELETE", "/admin/v1/sites", "GET, HEAD"},
        Case{"PUT", "/admin/v1/visits", "GET, HEAD"}, Case{"GET", "/admin/v1/drain", "POST"},
        Case{"GET", "/admin/v1/visits/0000000000000001", "DELETE"}}) {
    const HttpResponse response = ask(each.method, each.path);
    EXPECT_EQ(response.status, 405u) << each.path;
    EXPECT_EQ(header(response, "Allow"), each.allow);
    EXPECT_EQ(code(response), "method_not_allowed");
  }
  EXPECT_EQ(ask("HEAD", "/admin/v1/status").status, 200u);
  for (const char* path : {"/admin", "/admin/", "/admin/v1", "/admin/v1/", "/admin/v2/status"}) {
    EXPECT_EQ(ask("GET", path).status, 404u) << path;
  }
  EXPECT_EQ(drains, 0);
}

TEST_F(AdminApiTest, StatusCountsAndSaysWhenTheCertificateEnds) {
  status.certificate_expires = Node::kToday + 3 * 86'400 + 5;
  node.enter(Node::kiosk_token());
  const json::value told = get("status");
  EXPECT_EQ(told.at("version"), "1.2");
  EXPECT_EQ(told.at("uptime_s").to_number<int>(), 90);
  EXPECT_EQ(told.at("draining"), false);
  EXPECT_EQ(told.at("certificate").at("days_left").to_number<int>(), 3);
  EXPECT_EQ(told.at("sites").at("configured").to_number<int>(), 2);
  EXPECT_EQ(told.at("sites").at("on").to_number<int>(), 1);
  status.certificate_expires.reset();
  EXPECT_TRUE(get("status").at("certificate").is_null());
}

TEST_F(AdminApiTest, ARedSiteSaysWhyInBothLanguages) {
  const json::value site = get("sites").at("sites").at(0);
  EXPECT_EQ(site.at("id"), "isle");
  EXPECT_EQ(site.at("light"), "red");
  EXPECT_EQ(site.at("why").at(0).at("code"), "never_seen");
  EXPECT_EQ(site.at("why").at(0).at("en"), "No kiosk has connected since the relay started.");
  EXPECT_TRUE(site.at("last_seen_at").is_null());
  EXPECT_TRUE(site.at("last_visit").is_null());
}

TEST_F(AdminApiTest, ALineAsItWasMeasured) {
  EXPECT_TRUE(get("sites").at("sites").at(0).at("measured").is_null());
  const auto kiosk = node.enter(Node::kiosk_token());
  node.connect(kiosk, node.ready_desk());
  const auto room = node.commands<sfu::api::OpenRoom>().front().room;
  const sfu::ParticipantId participant(node.participant(kiosk));
  node.say(kiosk, OfferMessage{Node::offer()});
  node.happen(sfu::api::ParticipantConnected{room, participant, sfu::TimeDelta::ms(80)});
  node.happen(sfu::api::LineMeasured{
      room, participant, {sfu::api::Carrier::kUdp, sfu::TimeDelta::ms(90), std::nullopt, 7}});
  const json::value site = get("sites").at("sites").at(0);
  EXPECT_EQ(
      json::serialize(site.at("measured")),
      R"({"transport":"udp","round_trip_ms":90,"lost_up_percent":null,"lost_down_percent":7})");
  EXPECT_EQ(site.at("why").at(0).at("code"), "lossy");
}

TEST_F(AdminApiTest, AVisitIsSeenAndEnded) {
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.ready_desk();
  const std::string id = node.connect(kiosk, desk);
  const json::value visit = get("visits").at("visits").at(0);
  EXPECT_EQ(json::value_to<std::string>(visit.at("id")), id);
  EXPECT_EQ(visit.at("state"), "connected");
  EXPECT_EQ(visit.at("desk").at("desk"), "d1");
  EXPECT_EQ(json::serialize(get("visits")).find("Bureau"), std::string::npos);
  EXPECT_EQ(get("desks").at("desks").at(0).at("state"), "in_visit");

  EXPECT_EQ(ask("DELETE", "/admin/v1/visits/" + id).status, 200u);
  EXPECT_EQ(node.last<VisitMessage>(kiosk).state, "ended");
  EXPECT_EQ(ask("DELETE", "/admin/v1/visits/" + id).status, 404u);
  EXPECT_EQ(ask("DELETE", "/admin/v1/visits/").status, 404u);
  EXPECT_EQ(ask("DELETE", "/admin/v1/visits/x/y").status, 404u);
  EXPECT_TRUE(get("visits").at("visits").as_array().empty());
  EXPECT_EQ(get("sites").at("sites").at(0).at("last_visit").at("outcome"), "interrupted");
}

TEST_F(AdminApiTest, DrainIsHandedOn) {
  EXPECT_EQ(ask("POST", "/admin/v1/drain").status, 202u);
  EXPECT_EQ(drains, 1);
}

}  // namespace
}  // namespace signalling
