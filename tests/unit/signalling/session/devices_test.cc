// Enrolment, tokens by key, and revocation, as pages and the operator meet them.
#include "signalling/session/devices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include <boost/json.hpp>

#include "tests/unit/signalling/auth/device_page.h"
#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

using testing::HasSubstr;

constexpr const char* kHost = "relay.example";
constexpr const char* kAddress = "192.0.2.7";

std::string member(const IdentityReply& reply, const char* name) {
  EXPECT_EQ(reply.status, 200) << reply.body;
  const boost::json::value told = boost::json::parse(reply.body);
  const auto* value = told.as_object().if_contains(name);
  return value == nullptr ? "" : std::string(value->as_string());
}

std::string code_of(const IdentityReply& reply) {
  EXPECT_NE(reply.status, 200) << reply.body;
  return std::string(boost::json::parse(reply.body).at("code").as_string());
}

Session::Options keeping() {
  Session::Options options = Node::options(1);
  options.devices.emplace();
  return options;
}

config::Config closed() {
  config::Config config = two_organisations();
  config.auth.open_enrolment = false;
  return config;
}

// A page with its key at a node.
struct Enrolled {
  explicit Enrolled(Node& at, DevicePlace where) : node(at), place(std::move(where)) {}

  IdentityReply show(const std::string& code) {
    const std::string here =
        place.is_kiosk() ? R"("site":")" + place.site : R"("organisation":")" + place.organisation;
    return post("/enrol", "{" + here + R"(","code":")" + code + R"(","public_key":")" +
                              page.public_key_text() + "\"}");
  }
  void enrol() { device = member(show(node.issue_code(place)), "device"); }
  IdentityReply ask_challenge() { return post("/token", R"({"device":")" + device + "\"}"); }
  IdentityReply answer(const std::string& challenge, const std::string& host = kHost) {
    const std::string signature = page.sign_text(text_to_sign(host, challenge));
    return post("/token",
                R"({"challenge":")" + challenge + R"(","signature":")" + signature + "\"}");
  }
  std::string token() { return member(answer(member(ask_challenge(), "challenge")), "token"); }
  IdentityReply post(std::string_view path, const std::string& body) {
    return node.post({.path = path, .body = body, .address = kAddress, .host = kHost});
  }

  Node& node;
  DevicePlace place;
  test::DevicePage page;
  std::string device;
};

struct DevicesTest : testing::Test {
  Node node{closed(), keeping()};
  Enrolled kiosk{node, {.site = "isle"}};
  Enrolled desk{node, {.organisation = "caf", .desk = "d1"}};

  std::int64_t refused(sfu::IdentityRefusal reason) {
    return node.metrics().identity_refusals[static_cast<std::size_t>(reason)].value();
  }
  struct InVisit {
    std::string token;  // the kiosk's
    ConnectionId citizen;
    ConnectionId adviser;
  };
  InVisit enrolled_visit() {
    kiosk.enrol();
    desk.enrol();
    const std::string token = kiosk.token();
    const auto citizen = node.enter(token);
    const auto adviser = enter_ready(desk);
    node.connect(citizen, adviser);
    return {token, citizen, adviser};
  }
  ConnectionId enter_ready(Enrolled& who) {
    const ConnectionId connection = node.enter(who.token());
    node.say(connection, DeskReadyMessage{true});
    return connection;
  }
};

TEST_F(DevicesTest, ACodeAndThenTheKeyGiveATokenOfThatPlace) {
  kiosk.enrol();
  desk.enrol();
  const auto claims = verify_token(kiosk.token(), kSecret, Node::kToday);
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->role, Role::kKiosk);
  EXPECT_EQ(claims->site, "isle");
  EXPECT_EQ(claims->device, kiosk.device);
  EXPECT_EQ(claims->expires, Node::kToday + 600);
  EXPECT_EQ(node.last<WelcomeMessage>(node.enter(kiosk.token())).site->id, "isle");
  EXPECT_EQ(node.last<WelcomeMessage>(node.enter(desk.token())).desk->id, "d1");
  EXPECT_EQ(node.metrics().devices_enrolled.value(), 2);
  EXPECT_EQ(node.metrics().device_tokens.value(), 3);
}

TEST_F(DevicesTest, WithoutIdentityThereIsNoToken) {
  EXPECT_EQ(code_of(node.enrol(R"({"site":"isle"})")), "not_enrolled");
  EXPECT_EQ(code_of(kiosk.post("/token", R"({"device":"0123456789abcdef"})")), "device_unknown");
  EXPECT_EQ(refused(sfu::IdentityRefusal::kClosed), 1);
  EXPECT_EQ(refused(sfu::IdentityRefusal::kDevice), 1);
}

TEST_F(DevicesTest, ACodeIsGoodOnceAndForItsPlace) {
  const std::string code = node.issue_code(kiosk.place);
  EXPECT_EQ(code_of(desk.show(code)), "forbidden");
  EXPECT_EQ(kiosk.show(code).status, 200);
  EXPECT_EQ(code_of(kiosk.show(code)), "code_invalid");
  EXPECT_EQ(refused(sfu::IdentityRefusal::kPlace), 1);
  EXPECT_EQ(refused(sfu::IdentityRefusal::kCode), 1);
}

TEST_F(DevicesTest, WhoGuessesCodesHasToWaitAndAnotherAddressHasNot) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(kiosk.show("0000-0000-0000").status, 403) << i;
  const std::string code = node.issue_code(kiosk.place);
  EXPECT_EQ(kiosk.show(code).status, 429);
  EXPECT_EQ(refused(sfu::IdentityRefusal::kRate), 1);
  EXPECT_EQ(node.metrics().devices_enrolled.value(), 0);
  const std::string body = R"({"site":"isle","code":")" + code + R"(","public_key":")" +
                           kiosk.page.public_key_text() + "\"}";
  EXPECT_EQ(node.post({.body = body, .address = "192.0.2.8"}).status, 200);
}

TEST_F(DevicesTest, WrongCodesKeepNoEnrolledDeviceOut) {
  desk.enrol();
  const std::string wrong = R"({"site":"isle","code":"0000-0000-0000","public_key":")" +
                            kiosk.page.public_key_text() + "\"}";
  for (int i = 0; i < 400; ++i) {  // more than all together may
    const std::string address = "198.51.100." + std::to_string(i % 200);
    node.post({.body = wrong, .address = address});
  }
  EXPECT_EQ(kiosk.show("0000-0000-0000").status, 429);
  EXPECT_EQ(node.last<WelcomeMessage>(node.enter(desk.token())).desk->id, "d1");
}

TEST_F(DevicesTest, AChallengeIsGoodOnceForAMinuteAndAtThisHost) {
  kiosk.enrol();
  const std::string first = member(kiosk.ask_challenge(), "challenge");
  EXPECT_EQ(code_of(kiosk.answer(first, "evil.example")), "forbidden");
  EXPECT_EQ(kiosk.answer(first).status, 200);
  EXPECT_EQ(code_of(kiosk.answer(first)), "challenge_invalid");
  const std::string late = member(kiosk.ask_challenge(), "challenge");
  node.pass(sfu::TimeDelta::seconds(60));
  EXPECT_EQ(code_of(kiosk.answer(late)), "challenge_invalid");
  EXPECT_EQ(code_of(kiosk.answer("made.up.text")), "challenge_invalid");
  EXPECT_EQ(refused(sfu::IdentityRefusal::kSignature), 1);
  EXPECT_EQ(refused(sfu::IdentityRefusal::kChallenge), 3);
}

TEST_F(DevicesTest, AnotherKeyIsNobody) {
  kiosk.enrol();
  Enrolled thief{node, kiosk.place};
  thief.device = kiosk.device;
  EXPECT_EQ(code_of(thief.answer(member(thief.ask_challenge(), "challenge"))), "forbidden");
}

TEST_F(DevicesTest, BodiesAreEitherTheOneOrTheOther) {
  for (const char* body : {"{}", "x", R"({"device":"a","challenge":"b","signature":"c"})",
                           R"({"challenge":"b"})", R"({"device":7})"}) {
    EXPECT_EQ(kiosk.post("/token", body).status, 400) << body;
  }
  EXPECT_EQ(kiosk.post("/enrol", R"({"site":"isle","code":"x"})").status, 400);
}

TEST_F(DevicesTest, WhatIsEnrolledIsKeptAndOutlivesTheRelay) {
  kiosk.enrol();
  desk.enrol();
  EXPECT_TRUE(node.revoke(desk.device));
  Session::Options options = Node::options(1);
  options.devices = DeviceRegistry::read(node.kept("devices.json"), {});
  ASSERT_TRUE(options.devices);
  Node again(closed(), options);
  Enrolled same{again, kiosk.place};
  same.page = std::move(kiosk.page);
  same.device = kiosk.device;
  EXPECT_EQ(again.last<WelcomeMessage>(again.enter(same.token())).site->id, "isle");
  same.device = desk.device;
  EXPECT_EQ(code_of(same.ask_challenge()), "device_revoked");
}

TEST_F(DevicesTest, WithoutAPlaceToKeepThemNobodyIsEnrolled) {
  Node forgetful(closed());
  Actions out;
  const auto code = forgetful.session().issue_code(kiosk.place, "", forgetful.at(), out);
  EXPECT_EQ(code.error(), Devices::IssueRefusal::kNotKept);
  Enrolled page{forgetful, kiosk.place};
  EXPECT_EQ(code_of(page.show("0000-0000-0000")), "code_invalid");
}

TEST_F(DevicesTest, CodesAreForConfiguredPlacesOnly) {
  Actions out;
  for (const DevicePlace& place :
       {DevicePlace{.site = "atlantis"}, DevicePlace{.organisation = "caf", .desk = "d9"},
        DevicePlace{.organisation = "dgfip", .desk = "d1"}, DevicePlace{}}) {
    EXPECT_EQ(node.session().issue_code(place, "", node.at(), out).error(),
              Devices::IssueRefusal::kUnknownPlace);
  }
  EXPECT_EQ(node.session().issue_code(kiosk.place, "a\nb", node.at(), out).error(),
            Devices::IssueRefusal::kBadLabel);
}

TEST_F(DevicesTest, ARevokedKioskIsOutAtOnceAndTheAdviserHearsThatTheRelayEndedIt) {
  const auto [token, citizen, adviser] = enrolled_visit();
  EXPECT_TRUE(node.revoke(kiosk.device));
  EXPECT_EQ(node.error(citizen), "device_revoked");
  EXPECT_EQ(node.closed(citizen), CloseCode::kRefused);
  const auto ended = node.last<VisitMessage>(adviser);
  EXPECT_EQ(ended.state, "ended");
  EXPECT_EQ(ended.outcome, "interrupted");
  EXPECT_EQ(ended.by, "relay");
  EXPECT_FALSE(node.closed(adviser));
  EXPECT_EQ(node.commands<sfu::api::CloseRoom>().size(), 1U);
  // Neither the token that was good, nor a new one, nor the key.
  EXPECT_EQ(node.error(node.enter(token)), "device_revoked");
  EXPECT_EQ(code_of(kiosk.ask_challenge()), "device_revoked");
  EXPECT_FALSE(node.revoke(kiosk.device));
}

TEST_F(DevicesTest, ARevokedDeskIsOutAtOnceAndTheCitizenHearsIt) {
  const auto [token, citizen, adviser] = enrolled_visit();
  EXPECT_TRUE(node.revoke(desk.device));
  EXPECT_EQ(node.error(adviser), "device_revoked");
  EXPECT_EQ(node.last<VisitMessage>(citizen).outcome, "interrupted");
  EXPECT_EQ(node.last<VisitMessage>(citizen).by, "relay");
  EXPECT_FALSE(node.closed(citizen));
}

TEST_F(DevicesTest, WhoIsRevokedWhileAwayDoesNotComeBack) {
  const auto [token, citizen, adviser] = enrolled_visit();
  const std::string ticket = node.last<TicketMessage>(citizen).ticket;
  node.hang_up(citizen);
  EXPECT_TRUE(node.revoke(kiosk.device));
  EXPECT_EQ(node.last<VisitMessage>(adviser).state, "ended");
  const auto again = node.open();
  node.say(again, HelloMessage{kProtocolVersion, token, {}, ticket});
  EXPECT_EQ(node.error(again), "device_revoked");
  EXPECT_EQ(node.closed(again), CloseCode::kRefused);
}

TEST_F(DevicesTest, ATicketOfTheRunBeforeIsWorthNothingToARevokedDevice) {
  kiosk.enrol();
  desk.enrol();
  const std::string token = kiosk.token();
  const auto citizen = node.enter(token);
  node.connect(citizen, enter_ready(desk));
  const std::string ticket = node.last<TicketMessage>(citizen).ticket;
  EXPECT_TRUE(node.revoke(kiosk.device));
  Session::Options options = Node::options(1);
  options.run = 2;
  options.devices = DeviceRegistry::read(node.kept("devices.json"), {});
  Node after(closed(), options);
  const auto again = after.open();
  after.say(again, HelloMessage{kProtocolVersion, token, {}, ticket});
  EXPECT_EQ(after.error(again), "device_revoked");
}

TEST_F(DevicesTest, BothSidesComeBackToARestartedRelayWithTheirDevices) {
  kiosk.enrol();
  desk.enrol();
  const std::string tokens[] = {kiosk.token(), desk.token()};
  const auto citizen = node.enter(tokens[0]);
  const auto adviser = node.enter(tokens[1]);
  node.say(adviser, DeskReadyMessage{true});
  node.connect(citizen, adviser);
  Session::Options options = Node::options(1);
  options.run = 2;
  options.devices = DeviceRegistry::read(node.kept("devices.json"), {});
  Node after(closed(), options);
  const ConnectionId back[] = {after.open(), after.open()};
  after.say(
      back[0],
      HelloMessage{kProtocolVersion, tokens[0], {}, node.last<TicketMessage>(citizen).ticket});
  after.say(
      back[1],
      HelloMessage{kProtocolVersion, tokens[1], {}, node.last<TicketMessage>(adviser).ticket});
  EXPECT_TRUE(after.last<WelcomeMessage>(back[0]).resumed);
  EXPECT_TRUE(after.last<WelcomeMessage>(back[1]).resumed);
  EXPECT_TRUE(after.revoke(desk.device));
  EXPECT_EQ(after.error(back[1]), "device_revoked");
  EXPECT_EQ(after.last<VisitMessage>(back[0]).outcome, "interrupted");
}

TEST_F(DevicesTest, OfTwoKiosksAtASiteAnOffAndOnReplacesItsOwnGhostOnly) {
  kiosk.enrol();
  desk.enrol();
  Enrolled second{node, kiosk.place};
  second.enrol();
  const auto adviser = enter_ready(desk);
  const auto citizen = node.enter(kiosk.token());
  node.connect(citizen, adviser);
  node.hang_up(citizen);
  node.enter(second.token());
  EXPECT_EQ(node.last<VisitMessage>(adviser).state, "connected") << "the other kiosk's visit waits";
  node.enter(kiosk.token());
  EXPECT_EQ(node.last<VisitMessage>(adviser).state, "ended");
}

TEST_F(DevicesTest, TheOperatorSeesWhoIsEnrolledAndConnected) {
  kiosk.enrol();
  desk.enrol();
  node.enter(kiosk.token());
  node.revoke(desk.device);
  const auto views = node.session().devices();
  ASSERT_EQ(views.size(), 2U);
  for (const DeviceView& view : views) {
    const bool is_kiosk = view.device.id == kiosk.device;
    EXPECT_EQ(view.connected, is_kiosk);
    EXPECT_EQ(view.device.revoked_at.has_value(), !is_kiosk);
  }
}

}  // namespace
}  // namespace signalling
