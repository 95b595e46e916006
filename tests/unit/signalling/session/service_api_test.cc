#include "signalling/session/service_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <boost/json.hpp>

#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

namespace json = boost::json;
using testing::ElementsAre;

constexpr const char* kPath = "/api/v1/visits";
constexpr const char* kOrder = R"({"site":"isle","organisation":"caf","reference":"RDV-7"})";

struct ServiceApiTest : testing::Test {
  ServiceApiTest() : ServiceApiTest(two_organisations()) {}
  explicit ServiceApiTest(const config::Config& config) : node(config) {}

  ServiceReply ask(const std::string& method, const std::string& path, const std::string& body = "",
                   const std::string& key = "") {
    const std::size_t query = path.find('?');
    return node.serve({.method = method,
                       .path = path.substr(0, query),
                       .query = query == std::string::npos ? "" : path.substr(query + 1),
                       .authorization = "Bearer " + token,
                       .content_type = "application/json",
                       .idempotency_key = key,
                       .body = body});
  }
  ServiceReply order(const std::string& body = kOrder, const std::string& key = "") {
    return ask("POST", kPath, body, key);
  }
  static json::object parse(const ServiceReply& reply) {
    return json::parse(reply.body).as_object();
  }
  static std::string id(const ServiceReply& reply) {
    return json::value_to<std::string>(parse(reply).at("id"));
  }
  static std::string code(const ServiceReply& reply) {
    if (reply.status < 400) return "none: " + reply.body;
    return json::value_to<std::string>(parse(reply).at("error").at("code"));
  }
  static std::string header(const ServiceReply& reply, const std::string& name) {
    for (const auto& [key, value] : reply.headers) {
      if (key == name) return value;
    }
    return "";
  }
  std::vector<std::string> listed(const std::string& query = "") {
    std::vector<std::string> ids;
    const ServiceReply reply = ask("GET", kPath + query);
    EXPECT_EQ(reply.status, 200U) << reply.body;
    const json::object page = parse(reply);
    for (const json::value& visit : page.at("visits").as_array()) {
      ids.push_back(json::value_to<std::string>(visit.at("id")));
    }
    return ids;
  }
  std::int64_t refused(sfu::ServiceRefusal reason) {
    return node.metrics().service_refusals[static_cast<std::size_t>(reason)].value();
  }

  Node node;
  std::string token = Node::service_token();
};

TEST_F(ServiceApiTest, ASystemBeginsAVisitAndEndsIt) {
  const ConnectionId kiosk = node.enter(Node::kiosk_token());
  const ConnectionId desk = node.ready_desk();
  node.forget();
  const ServiceReply made = order();
  ASSERT_EQ(made.status, 201U) << made.body;
  EXPECT_EQ(header(made, "Location"), std::string(kPath) + "/" + id(made));
  EXPECT_EQ(parse(made), json::parse(R"({"id":")" + id(made) +
                                     R"(","site":"isle","organisation":"caf","desk":null,
      "state":"calling","waited_s":0,"duration_s":null,"yours":true,"reference":"RDV-7"})"));
  EXPECT_EQ(node.last<VisitMessage>(kiosk).state, "calling");
  EXPECT_TRUE(node.commands().empty()) << "no room, no media before a touch";
  EXPECT_EQ(node.said_to(desk), 0U) << "no desk is busy with a kiosk that rings";

  node.say(kiosk, VisitAcceptMessage{id(made)});
  EXPECT_EQ(node.last<RingMessage>(desk).visit, id(made));
  node.say(desk, VisitAnswerMessage{id(made)});
  EXPECT_EQ(node.last<VisitMessage>(kiosk).state, "connected");
  node.pass(sfu::TimeDelta::seconds(30));
  const json::object now = parse(ask("GET", std::string(kPath) + "/" + id(made)));
  EXPECT_EQ(now.at("state"), "connected");
  EXPECT_EQ(now.at("duration_s"), 30);
  EXPECT_EQ(now.at("desk"), json::parse(R"({"organisation":"caf","desk":"d1"})"));

  EXPECT_EQ(ask("DELETE", std::string(kPath) + "/" + id(made)).status, 200U);
  for (const ConnectionId side : {kiosk, desk}) {
    EXPECT_EQ(node.last<VisitMessage>(side).state, "ended");
    EXPECT_EQ(node.last<VisitMessage>(side).outcome, "served");
    EXPECT_EQ(node.last<VisitMessage>(side).by, "service");
  }
  EXPECT_EQ(code(ask("DELETE", std::string(kPath) + "/" + id(made))), "unknown_visit");
  EXPECT_EQ(code(ask("GET", std::string(kPath) + "/" + id(made))), "unknown_visit");
  EXPECT_EQ(node.metrics().service_visits.value(), 1);
  EXPECT_EQ(node.metrics().service_requests.value(), 5);
  EXPECT_EQ(refused(sfu::ServiceRefusal::kVisit), 2);
}

TEST_F(ServiceApiTest, ForADeskItRingsAndConnectsThere) {
  const ConnectionId kiosk = node.enter(Node::kiosk_token());
  const ConnectionId first = node.ready_desk("caf", "d1");
  const ConnectionId second = node.ready_desk("caf", "d2");
  const ServiceReply made = order(R"({"site":"isle","organisation":"caf","desk":"d2"})");
  ASSERT_EQ(made.status, 201U) << made.body;
  EXPECT_EQ(node.last<VisitMessage>(second).state, "calling");
  node.say(kiosk, VisitAcceptMessage{id(made)});
  EXPECT_EQ(node.last<VisitMessage>(second).state, "connected");
  EXPECT_TRUE(node.all<VisitMessage>(first).empty());
}

TEST_F(ServiceApiTest, ARequestThatComesAgainMakesNoSecondVisit) {
  const ConnectionId kiosk = node.enter(Node::kiosk_token());
  node.ready_desk();
  const ServiceReply made = order(kOrder, "key-1");
  ASSERT_EQ(made.status, 201U);
  const ServiceReply again = order(kOrder, "key-1");
  EXPECT_EQ(again.status, 201U);
  EXPECT_EQ(again.body, made.body);
  EXPECT_EQ(header(again, "Location"), header(made, "Location"));
  EXPECT_EQ(header(again, "Idempotency-Replayed"), "true");
  EXPECT_EQ(header(made, "Idempotency-Replayed"), "");
  EXPECT_EQ(code(order(R"({"site":"isle","organisation":"caf"})", "key-1")), "key_reused");
  EXPECT_EQ(code(order(kOrder, "a b")), "bad_key");
  EXPECT_EQ(code(order(kOrder, "key-2")), "busy");  // a refusal is asked anew
  node.say(kiosk, VisitEndMessage{id(made)});
  EXPECT_EQ(order(kOrder, "key-2").status, 201U);
  EXPECT_EQ(node.metrics().service_replays.value(), 1);
  EXPECT_EQ(node.metrics().service_visits.value(), 2);
}

TEST_F(ServiceApiTest, SaysWhatIsWrongWithAnOrder) {
  node.enter(Node::kiosk_token());
  node.ready_desk();
  struct Case {
    const char* body;
    unsigned status;
    const char* code;
    const char* pointer;
  };
  for (const Case& row :
       {Case{"{", 400, "bad_json", ""}, Case{"{}", 400, "bad_message", "/site"},
        Case{R"({"site":"atlantis","organisation":"caf"})", 404, "unknown_site", "/site"},
        Case{R"({"site":"lussac","organisation":"cpam"})", 404, "unknown_organisation",
             "/organisation"},
        Case{R"({"site":"isle","organisation":"caf","desk":"d9"})", 404, "unknown_desk", "/desk"},
        Case{R"({"site":"lussac","organisation":"caf"})", 409, "nobody", ""},
        Case{R"({"site":"isle","organisation":"cpam"})", 409, "nobody", ""}}) {
    const ServiceReply reply = order(row.body);
    EXPECT_EQ(reply.status, row.status) << row.body;
    EXPECT_EQ(code(reply), row.code) << row.body;
    const json::value error = parse(reply).at("error");
    const json::value* pointer = error.as_object().if_contains("pointer");
    EXPECT_EQ(pointer == nullptr ? "" : json::value_to<std::string>(*pointer), row.pointer)
        << row.body;
  }
  EXPECT_EQ(order(std::string(3'000, ' ')).status, 413U);
  const ServiceReply form = node.serve({.method = "POST",
                                        .path = kPath,
                                        .authorization = "Bearer " + token,
                                        .content_type = "application/x-www-form-urlencoded"});
  EXPECT_EQ(form.status, 415U);
}

TEST_F(ServiceApiTest, WithoutAGoodTokenNothingIsToldOfPathsAndVisits) {
  for (const char* path : {kPath, "/api", "/api/v9/x", "/api/v1/visits/0000000000000001"}) {
    const ServiceReply reply = node.serve({.method = "GET", .path = path});
    EXPECT_EQ(reply.status, 401U) << path;
    EXPECT_EQ(code(reply), "token_missing");
    EXPECT_NE(header(reply, "WWW-Authenticate"), "");
    EXPECT_EQ(code(node.serve({.method = "GET", .path = path, .authorization = "Bearer x.y.z"})),
              "token_invalid");
  }
  node.pass(sfu::TimeDelta::seconds(3'600));
  EXPECT_EQ(code(ask("GET", kPath)), "token_expired");
  EXPECT_EQ(refused(sfu::ServiceRefusal::kToken), 9);
}

TEST_F(ServiceApiTest, ATokenIsForItsOrganisationsAndWhatItBeganItself) {
  const ConnectionId isle = node.enter(Node::kiosk_token("isle"));
  const ConnectionId lussac = node.enter(Node::kiosk_token("lussac"));
  node.ready_desk("cpam");
  const ConnectionId caf = node.ready_desk("caf");
  node.say(isle, VisitRequestMessage{"cpam"});
  node.say(lussac, VisitRequestMessage{"caf"});
  const std::string of_cpam = node.last<VisitMessage>(isle).visit;
  const std::string of_caf = node.last<VisitMessage>(lussac).visit;
  EXPECT_THAT(listed(), ElementsAre(of_cpam, of_caf));

  token = Node::service_token({ServiceScope::kCreate, ServiceScope::kRead, ServiceScope::kEnd},
                              {"caf"}, "case-tool");
  EXPECT_THAT(listed(), ElementsAre(of_caf));
  EXPECT_EQ(code(ask("GET", kPath + ("/" + of_cpam))), "unknown_visit");
  EXPECT_EQ(code(ask("DELETE", kPath + ("/" + of_cpam))), "unknown_visit");
  EXPECT_EQ(code(order(R"({"site":"isle","organisation":"cpam"})")), "forbidden");
  EXPECT_EQ(node.last<VisitMessage>(isle).state, "ringing");
  node.say(isle, VisitEndMessage{of_cpam});

  // Its own, transferred to another body, is still its own; another's reference is not for it.
  const std::string own = id(order(kOrder));
  node.say(caf, VisitAnswerMessage{of_caf});
  EXPECT_EQ(ask("DELETE", kPath + ("/" + of_caf)).status, 200U);
  node.say(isle, VisitAcceptMessage{own});
  node.say(caf, VisitAnswerMessage{own});
  node.say(caf, VisitTransferMessage{own, "cpam"});
  EXPECT_THAT(listed(), ElementsAre(own));
  token = Node::service_token();
  const json::object seen = parse(ask("GET", kPath + ("/" + own)));
  EXPECT_EQ(seen.at("reference"), json::value(nullptr));
  EXPECT_EQ(seen.at("yours"), false);
}

TEST_F(ServiceApiTest, ListsPageByPage) {
  node.ready_desk();
  std::vector<std::string> begun;
  for (int i = 0; i < 5; ++i) {
    const ConnectionId kiosk = node.enter(Node::kiosk_token());
    node.say(kiosk, VisitRequestMessage{"caf"});
    begun.push_back(node.last<VisitMessage>(kiosk).visit);
  }
  EXPECT_THAT(listed("?limit=2"), ElementsAre(begun[0], begun[1]));
  const json::object page = parse(ask("GET", std::string(kPath) + "?limit=2"));
  EXPECT_EQ(json::value_to<std::string>(page.at("next")), begun[1]);
  EXPECT_THAT(listed("?limit=2&after=" + begun[1]), ElementsAre(begun[2], begun[3]));
  EXPECT_THAT(listed("?limit=2&after=" + begun[3]), ElementsAre(begun[4]));
  EXPECT_EQ(parse(ask("GET", std::string(kPath) + "?after=" + begun[3])).at("next"),
            json::value(nullptr));
  EXPECT_EQ(code(ask("GET", std::string(kPath) + "?limit=1000")), "bad_query");
  EXPECT_EQ(code(ask("GET", std::string(kPath) + "?after=zz")), "bad_query");
}

TEST_F(ServiceApiTest, OneServiceIsSlowedDownAlone) {
  unsigned status = 0;
  int answered = 0;
  while ((status = ask("GET", kPath).status) == 200) ++answered;
  EXPECT_EQ(status, 429U);
  EXPECT_EQ(answered, 20);  // twice service.requests_per_second
  EXPECT_EQ(refused(sfu::ServiceRefusal::kRate), 1);
  const std::string slow = token;
  token = Node::service_token({ServiceScope::kRead}, {}, "case-tool");
  EXPECT_EQ(ask("GET", kPath).status, 200U);
  token = slow;
  node.pass(sfu::TimeDelta::ms(100));
  EXPECT_EQ(ask("GET", kPath).status, 200U);
}

struct SmallServiceApi : ServiceApiTest {
  SmallServiceApi() : ServiceApiTest(config()) {}
  static config::Config config() {
    config::Config config = two_organisations();
    config.service.open_visits = 1;
    config.service.revoked = {"old"};
    return config;
  }
};

TEST_F(SmallServiceApi, ARevokedServiceIsOut) {
  token = Node::service_token({ServiceScope::kRead}, {}, "old");
  EXPECT_EQ(code(ask("GET", kPath)), "token_revoked");
  config::Config fresh = config();
  fresh.service.revoked = {"rdv"};
  Actions actions;
  node.session().reconfigure(fresh, node.at(), actions);
  EXPECT_EQ(ask("GET", kPath).status, 200U);
  token = Node::service_token();
  EXPECT_EQ(code(ask("GET", kPath)), "token_revoked");
}

TEST_F(SmallServiceApi, OpenVisitsOfOneServiceAreBounded) {
  node.enter(Node::kiosk_token("isle"));
  node.enter(Node::kiosk_token("lussac"));
  node.ready_desk();
  const std::string first = id(order());
  EXPECT_EQ(code(order(R"({"site":"lussac","organisation":"caf"})")), "limit");
  const std::string own = token;
  token = Node::service_token({ServiceScope::kCreate}, {}, "case-tool");
  EXPECT_EQ(order(R"({"site":"lussac","organisation":"caf"})").status, 201U);
  token = own;
  EXPECT_EQ(ask("DELETE", kPath + ("/" + first)).status, 200U);
  EXPECT_EQ(order().status, 201U);
  EXPECT_EQ(refused(sfu::ServiceRefusal::kLimit), 1);
}

TEST_F(ServiceApiTest, ARelayThatDrainsBeginsNothingAndEndsWhatIsAsked) {
  const ConnectionId kiosk = node.enter(Node::kiosk_token());
  node.ready_desk();
  const ServiceReply made = order(kOrder, "key");
  node.say(kiosk, VisitAcceptMessage{id(made)});
  node.drain();
  EXPECT_EQ(code(order(R"({"site":"lussac","organisation":"caf"})")), "limit");
  EXPECT_EQ(order(kOrder, "key").status, 201U) << "what was done is told again";
  EXPECT_EQ(ask("DELETE", kPath + ("/" + id(made))).status, 200U);
  EXPECT_EQ(node.last<VisitMessage>(kiosk).state, "ended");
}

TEST_F(ServiceApiTest, NoAnswerHasANameOfAPersonOrPlace) {
  node.enter(Node::kiosk_token());
  const ConnectionId desk = node.ready_desk();
  const ServiceReply made = order();
  const std::string told = made.body + ask("GET", kPath).body;
  for (const char* name : {"Bureau", "Caisse", "L'Isle"}) {
    EXPECT_EQ(told.find(name), std::string::npos) << name;
  }
  node.hang_up(desk);
}

}  // namespace
}  // namespace signalling
