// Every error code of docs/PROTOCOL.md §1.3, from the outside.
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

std::string hello_error(Node& node, const HelloMessage& hello) {
  const ConnectionId connection = node.open();
  node.say(connection, hello, 1);
  EXPECT_EQ(node.closed(connection), CloseCode::kRefused);
  EXPECT_EQ(node.last<ErrorMessage>(connection).fatal, true);
  EXPECT_EQ(node.last_id<ErrorMessage>(connection), 1);
  return node.error(connection);
}
std::string token_error(Node& node, const std::string& token) {
  return hello_error(node, {kProtocolVersion, token, {}});
}

TEST(Hello, IsRefusedForGood) {
  Node node;
  EXPECT_EQ(hello_error(node, {2, Node::kiosk_token(), {}}), "bad_version");
  EXPECT_EQ(token_error(node, "no.token.atall"), "token_invalid");
  const TokenClaims kiosk{.role = Role::kKiosk, .site = "isle", .expires = Node::kToday + 60};
  EXPECT_EQ(token_error(node, make_token(kiosk, "another secret of thirty-two bytes!", 0)),
            "token_invalid");
  const TokenClaims old{.role = Role::kKiosk, .site = "isle", .expires = Node::kToday - 1};
  EXPECT_EQ(token_error(node, make_token(old, kSecret, Node::kToday - 60)), "token_expired");
  EXPECT_EQ(token_error(node, Node::kiosk_token("nowhere")), "forbidden");
  EXPECT_EQ(token_error(node, Node::desk_token("caf", "d9")), "forbidden");
  EXPECT_EQ(token_error(node, Node::room_token("00000000000000ff")), "unknown_visit");
  EXPECT_EQ(token_error(node, Node::room_token("*")), "forbidden");
  EXPECT_EQ(hello_error(node, {kProtocolVersion, Node::room_token("a"), "b"}), "forbidden");
}

TEST(Hello, ADeskIsInOnePlaceOnly) {
  Node node;
  const auto desk = node.enter(Node::desk_token());
  EXPECT_EQ(token_error(node, Node::desk_token()), "desk_in_use");
  EXPECT_FALSE(node.closed(desk).has_value());
  node.say(desk, DeskReadyMessage{true});
  EXPECT_TRUE(node.last<DeskMessage>(desk).ready);
}

TEST(Hello, MustComeFirstAndInTime) {
  Node node;
  const auto rash = node.open();
  node.say(rash, LeaveMessage{});
  EXPECT_EQ(node.error(rash), "not_hello");
  EXPECT_EQ(node.closed(rash), CloseCode::kRefused);

  const auto mute = node.open();
  const auto polite = node.enter(Node::kiosk_token());
  node.pass(sfu::TimeDelta::ms(4'999));
  EXPECT_FALSE(node.closed(mute).has_value());
  node.pass(sfu::TimeDelta::ms(1));
  EXPECT_EQ(node.error(mute), "not_hello");
  EXPECT_EQ(node.closed(mute), CloseCode::kRefused);
  EXPECT_FALSE(node.closed(polite).has_value());
  EXPECT_GT(node.session().next_timeout(), node.at().now + sfu::TimeDelta::seconds(60))
      << "nothing but the renewal of tickets";
}

TEST(Hello, BytesThatAreNoMessageEndTheConnectionBeforeIt) {
  Node node;
  const auto noise = node.open();
  node.say_text(noise, "\x01");
  EXPECT_EQ(node.error(noise), "bad_json");
  EXPECT_EQ(node.closed(noise), CloseCode::kRefused);
}

struct Case {
  const char* name;
  std::string text;
  const char* code;
};
class KioskError : public testing::TestWithParam<Case> {};

TEST_P(KioskError, LeavesTheConnectionOpen) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token("lussac"));
  node.say(kiosk, VisitRequestMessage{"caf"});
  node.forget();
  node.say_text(kiosk, GetParam().text);
  EXPECT_EQ(node.error(kiosk), GetParam().code);
  EXPECT_EQ(node.said_to(kiosk), 1U);
  EXPECT_TRUE(node.commands().empty());
  EXPECT_FALSE(node.closed(kiosk).has_value());
}

INSTANTIATE_TEST_SUITE_P(
    Messages, KioskError,
    testing::ValuesIn(std::vector<Case>{
        {"bad_json", "{", "bad_json"},
        {"bad_message", R"({"type":"offer"})", "bad_message"},
        {"unknown_type", R"({"type":"visit.join"})", "unknown_type"},
        {"too_large", std::string(kMaxMessage + 1, 'x'), "too_large"},
        {"hello_twice", R"({"type":"hello","version":1,"token":""})", "forbidden"},
        {"desk_verb", R"({"type":"desk.ready","ready":true})", "forbidden"},
        {"answer", R"({"type":"visit.answer","visit":"0000000000000001"})", "forbidden"},
        {"invite", R"({"type":"visit.invite","visit":"0000000000000001","name":"x"})", "forbidden"},
        {"organisation", R"({"type":"visit.request","organisation":"dgfip"})",
         "unknown_organisation"},
        {"not_at_this_site", R"({"type":"visit.request","organisation":"cpam"})",
         "unknown_organisation"},
        {"busy", R"({"type":"visit.request","organisation":"caf"})", "busy"},
        {"visit", R"({"type":"visit.end","visit":"0000000000000999"})", "unknown_visit"},
        {"visit_no_id", R"({"type":"visit.end","visit":"../1"})", "unknown_visit"},
        {"bad_sdp", R"({"type":"offer","sdp":"v=0\r\n"})", "bad_sdp"},
        {"pin_before_offer", R"({"type":"pin","participants":[]})", "unknown_visit"},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Errors, ParticipantsHaveNoVerbsOfTheCounter) {
  Node node;
  const auto guest = node.enter(Node::room_token("salle"));
  for (const ClientMessage& message :
       std::vector<ClientMessage>{VisitRequestMessage{"caf"}, VisitEndMessage{"0"},
                                  DeskReadyMessage{true}, VisitInviteMessage{"0", "x"}}) {
    node.forget();
    node.say(guest, message);
    EXPECT_EQ(node.error(guest), "forbidden");
  }
}

TEST(Errors, ADeskAnswersOnlyWhatRingsThere) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto idle = node.enter(Node::desk_token("caf", "d2"));
  node.say(kiosk, VisitRequestMessage{"caf"});
  node.say(idle, VisitAnswerMessage{node.last<VisitMessage>(kiosk).visit});
  EXPECT_EQ(node.error(idle), "forbidden");
}

TEST(Errors, InvitationsNeedAName) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.ready_desk();
  const std::string visit = node.connect(kiosk, desk);
  for (const std::string& name : {std::string(), std::string("a\nb"), std::string(121, 'x')}) {
    node.forget();
    node.say(desk, VisitInviteMessage{visit, name});
    EXPECT_EQ(node.error(desk), "bad_message");
    EXPECT_EQ(node.last<ErrorMessage>(desk).pointer, "/name");
  }
}

TEST(Errors, TooManyMessagesAreNotReadAndThenCutOff) {
  config::Config config = two_organisations();
  config.limits.messages_per_second = 5;
  Node node(config);
  const auto kiosk = node.enter(Node::kiosk_token());
  for (int i = 0; i < 9; ++i) node.say(kiosk, MuteMessage{});  // a burst of two seconds' worth
  EXPECT_EQ(node.error(kiosk), "unknown_visit");
  node.say(kiosk, MuteMessage{});
  EXPECT_EQ(node.error(kiosk), "rate");
  node.pass(sfu::TimeDelta::ms(200));
  node.say(kiosk, MuteMessage{});
  EXPECT_EQ(node.error(kiosk), "unknown_visit");
  for (int i = 0; i < 6; ++i) node.say(kiosk, MuteMessage{});
  EXPECT_EQ(node.closed(kiosk), CloseCode::kRefused);
  EXPECT_EQ(node.metrics().messages_over_rate.value(), 7);
  const std::size_t said = node.said_to(kiosk);
  node.say(kiosk, MuteMessage{});
  EXPECT_EQ(node.said_to(kiosk), said);
}

TEST(Errors, FullBoundsAreLimits) {
  config::Config config = two_organisations();
  config.limits.rooms = 1;
  config.limits.participants_per_room = 2;
  config.limits.participants = 1;
  Node node(config);
  const auto first = node.enter(Node::room_token("salle"));
  const auto second = node.enter(Node::room_token("salle"));
  node.say(first, OfferMessage{Node::offer()});
  node.say(second, OfferMessage{Node::offer()});
  EXPECT_EQ(node.error(second), "limit");
  EXPECT_EQ(token_error(node, Node::room_token("salle")), "limit");
  EXPECT_EQ(token_error(node, Node::room_token("autre")), "limit");
  const auto kiosk = node.enter(Node::kiosk_token());
  node.say(kiosk, VisitRequestMessage{"caf"});
  EXPECT_EQ(node.error(kiosk), "limit");
}

TEST(Errors, WhatTheRelayRefusesIsTold) {
  using Reason = sfu::api::CommandRefused::Reason;
  Node node;
  const auto guest = node.enter(Node::room_token("salle"));
  node.say(guest, OfferMessage{Node::offer()});
  const auto added = node.commands<sfu::api::AddParticipant>()[0];
  node.happen(sfu::api::CommandRefused{added.room, added.participant, Reason::kDuplicate});
  EXPECT_EQ(node.error(guest), "internal");
  node.happen(
      sfu::api::CommandRefused{added.room, added.participant, Reason::kTooManyParticipants});
  EXPECT_EQ(node.error(guest), "limit");
  EXPECT_FALSE(node.closed(guest).has_value());
  node.happen(sfu::api::CommandRefused{added.room, {}, Reason::kTooManyRooms});
  EXPECT_EQ(node.closed(guest), CloseCode::kRefused);
}

TEST(Errors, UnknownConnectionsAreIgnored) {
  Node node;
  const ConnectionId nobody(99);
  node.say(nobody, LeaveMessage{});
  node.hang_up(nobody);
  EXPECT_EQ(node.said_to(nobody), 0U);
}

}  // namespace
}  // namespace signalling
