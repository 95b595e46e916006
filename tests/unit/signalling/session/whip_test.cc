#include "signalling/session/whip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/case_name.h"
#include "tests/unit/signalling/session/node.h"
#include "tests/unit/signalling/session/whip_offers.h"

namespace signalling {
namespace {

using sfu::api::AddParticipant;
using sfu::api::CloseRoom;
using sfu::api::RemoveParticipant;
using sfu::api::Viewing;
using test::tool_offer;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string header(const WhipReply& reply, std::string_view name) {
  for (const auto& [key, value] : reply.headers) {
    if (key == name) return value;
  }
  return {};
}

WhipRequest post(const std::string& path, const std::string& token, const std::string& offer) {
  return {.method = "POST",
          .path = path,
          .authorization = token.empty() ? "" : "Bearer " + token,
          .content_type = "application/sdp",
          .body = offer};
}

config::Config any_room() {
  config::Config config = two_organisations();
  config.auth.allow_any_room = true;
  return config;
}

class WhipTest : public testing::Test {
 protected:
  WhipReply publish(const std::string& room = "salle") {
    return node_.ask(post("/whip/" + room, Node::room_token(room), tool_offer("sendonly")));
  }
  WhipReply at_session(const WhipReply& opened, const std::string& method,
                       const std::string& token = Node::room_token("salle")) {
    return node_.ask(
        {.method = method, .path = header(opened, "Location"), .authorization = "Bearer " + token});
  }

  Node node_;
};

TEST_F(WhipTest, APublisherIsAMemberLikeEverybodyElse) {
  const auto page = node_.enter(Node::room_token("salle"));
  const WhipReply reply = publish();
  EXPECT_EQ(reply.status, 201U);
  EXPECT_EQ(reply.content_type, "application/sdp");
  EXPECT_THAT(reply.body, AllOf(HasSubstr("a=recvonly"), Not(HasSubstr("a=sendonly")),
                                HasSubstr(" 192.0.2.1 10000 typ host"), HasSubstr("a=ice-lite")));
  EXPECT_THAT(header(reply, "Location"), StartsWith("/whip/salle/"));
  EXPECT_THAT(header(reply, "ETag"), AllOf(StartsWith("\""), Not("\"\"")));

  const auto added = node_.commands<AddParticipant>().back();
  EXPECT_TRUE(added.permissions.publish && !added.permissions.subscribe);
  EXPECT_EQ(added.session.media.size(), 2U);
  const auto seen = node_.last<ParticipantsMessage>(page).participants;
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[1].participant, added.participant.raw());
  EXPECT_EQ(seen[1].name, "Zoé");
  node_.happen(sfu::api::ParticipantConnected{added.room, added.participant, {}});
  EXPECT_TRUE(node_.last<ParticipantsMessage>(page).participants[1].connected);
  EXPECT_EQ(node_.metrics().whip_sessions.value(), 1);
}

TEST_F(WhipTest, DeleteEndsTheSessionOnce) {
  const auto page = node_.enter(Node::room_token("salle"));
  const WhipReply opened = publish();
  EXPECT_EQ(at_session(opened, "DELETE").status, 200U);
  EXPECT_EQ(node_.commands<RemoveParticipant>().size(), 1U);
  EXPECT_EQ(node_.last<ParticipantsMessage>(page).participants.size(), 1U);
  EXPECT_EQ(at_session(opened, "DELETE").status, 404U);
  EXPECT_EQ(node_.metrics().whip_sessions.value(), 0);
}

TEST_F(WhipTest, APlainRoomLivesWhileAToolIsInIt) {
  const WhipReply opened = publish();
  EXPECT_TRUE(node_.commands<CloseRoom>().empty());
  at_session(opened, "DELETE");
  EXPECT_EQ(node_.commands<CloseRoom>().size(), 1U);
}

TEST_F(WhipTest, TheSessionEndsWithItsMedia) {
  const WhipReply opened = publish();
  const auto added = node_.commands<AddParticipant>().back();
  node_.happen(
      sfu::api::ParticipantLost{added.room, added.participant, sfu::api::LeaveReason::kDtlsClosed});
  EXPECT_TRUE(node_.commands<RemoveParticipant>().empty());  // the shard has removed it
  EXPECT_EQ(node_.commands<CloseRoom>().size(), 1U);
  EXPECT_EQ(at_session(opened, "DELETE").status, 404U);
}

TEST_F(WhipTest, TheSessionEndsWhenTheShardRefusesIt) {
  const WhipReply opened = publish();
  const auto added = node_.commands<AddParticipant>().back();
  node_.happen(sfu::api::CommandRefused{added.room, added.participant,
                                        sfu::api::CommandRefused::Reason::kTooManyParticipants});
  EXPECT_EQ(at_session(opened, "DELETE").status, 404U);
  const WhipReply again = publish();
  const auto second = node_.commands<AddParticipant>().back();
  node_.happen(
      sfu::api::CommandRefused{second.room, {}, sfu::api::CommandRefused::Reason::kTooManyRooms});
  EXPECT_EQ(at_session(again, "DELETE").status, 404U);
}

TEST_F(WhipTest, AGuestOfAVisitGoesWithIt) {
  const auto kiosk = node_.enter(Node::kiosk_token());
  const auto desk = node_.ready_desk();
  const std::string visit = node_.connect(kiosk, desk);
  const std::string token = Node::room_token(visit);
  const WhipReply opened = node_.ask(post("/whip/" + visit, token, tool_offer("sendonly")));
  ASSERT_EQ(opened.status, 201U);
  EXPECT_EQ(node_.last<ParticipantsMessage>(kiosk).participants.size(), 3U);
  node_.say(desk, VisitEndMessage{visit});
  EXPECT_EQ(at_session(opened, "DELETE", token).status, 404U);
  EXPECT_EQ(node_.metrics().whip_sessions.value(), 0);
  EXPECT_EQ(node_.ask(post("/whip/" + visit, token, tool_offer("sendonly"))).status, 404U);
}

TEST_F(WhipTest, APlayerSeesTheSpeakerOrWhomItNames) {
  const WhipReply publisher = publish();
  const auto published = node_.commands<AddParticipant>().back().participant;
  const auto play = [&](const std::string& query) {
    WhipRequest request =
        post("/whep/salle", Node::room_token("salle", Role::kSubscribe), tool_offer("recvonly"));
    request.query = query;
    return node_.ask(request);
  };
  const WhipReply reply = play("");
  EXPECT_EQ(reply.status, 201U);
  EXPECT_THAT(header(reply, "Location"), StartsWith("/whep/salle/"));
  EXPECT_THAT(reply.body, HasSubstr("a=sendonly"));
  EXPECT_EQ(node_.commands<AddParticipant>().back().viewing.whom, Viewing::Whom::kSpeaker);
  EXPECT_EQ(play("publication=" + std::to_string(published.raw())).status, 201U);
  const auto added = node_.commands<AddParticipant>().back();
  EXPECT_EQ(added.viewing.whom, Viewing::Whom::kOne);
  EXPECT_EQ(added.viewing.one, published);
  EXPECT_FALSE(added.permissions.publish);
  EXPECT_EQ(play("publication=99").status, 404U);
  EXPECT_EQ(play("publication=x").status, 400U);
}

// It would stay open and silent for ever: the number is never given to anybody else.
TEST_F(WhipTest, WhoWatchesOneAloneEndsWithThem) {
  const std::string token = Node::room_token("salle", Role::kSubscribe);
  for (const bool silently : {false, true}) {
    const WhipReply publisher = publish();
    const auto published = node_.commands<AddParticipant>().back();
    WhipRequest request = post("/whep/salle", token, tool_offer("recvonly"));
    const WhipReply everybody = node_.ask(request);
    request.query = "publication=" + std::to_string(published.participant.raw());
    const WhipReply one = node_.ask(request);
    const auto viewer = node_.commands<AddParticipant>().back().participant;
    ASSERT_EQ(one.status, 201U);
    node_.forget();
    if (silently) {
      node_.happen(sfu::api::ParticipantLost{published.room, published.participant,
                                             sfu::api::LeaveReason::kConsentLost});
    } else {
      EXPECT_EQ(at_session(publisher, "DELETE", Node::room_token("salle", Role::kPublish)).status,
                200U);
    }
    const auto removed = node_.commands<sfu::api::RemoveParticipant>();
    EXPECT_EQ(std::ranges::count(removed, viewer, &sfu::api::RemoveParticipant::participant), 1);
    EXPECT_EQ(at_session(one, "DELETE", token).status, 404U);
    EXPECT_EQ(at_session(everybody, "DELETE", token).status, 200U);
    EXPECT_EQ(node_.metrics().whip_sessions.value(), 0);
  }
}

// … also when they are no WHIP session but somebody with a page.
TEST_F(WhipTest, WhoWatchesAPageAloneEndsWithIt) {
  const auto page = node_.enter(Node::room_token("salle"));
  const std::string token =
      Node::token({.role = Role::kSubscribe, .room = "salle", .expires = Node::kToday + 3'600});
  WhipRequest request = post("/whep/salle", token, tool_offer("recvonly"));
  request.query = "publication=" + std::to_string(node_.participant(page));
  const WhipReply reply = node_.ask(request);
  ASSERT_EQ(reply.status, 201U);
  node_.hang_up(page);
  node_.pass(sfu::TimeDelta::seconds(59));
  EXPECT_EQ(node_.metrics().whip_sessions.value(), 1) << "it may come back";
  node_.pass(sfu::TimeDelta::seconds(1));
  EXPECT_EQ(at_session(reply, "DELETE", token).status, 404U);
}

TEST_F(WhipTest, FurtherSectionsOfAPlayerAreInactive) {
  std::string offer = tool_offer("recvonly");
  offer.replace(offer.find("BUNDLE 0 1"), 10, "BUNDLE 0 1 2 3");
  offer += test::section("audio", "2", "recvonly", "opus/48000/2") +
           test::section("video", "3", "recvonly", "VP8/90000");
  const WhipReply reply = node_.ask(post("/whep/salle", Node::room_token("salle"), offer));
  ASSERT_EQ(reply.status, 201U) << reply.body;
  const auto answer = parse_sdp(reply.body);
  ASSERT_EQ(answer->media.size(), 4U);
  for (const std::size_t i : {2U, 3U}) {
    EXPECT_TRUE(answer->media[i].attributes.has("inactive"));
    EXPECT_NE(answer->media[i].port, 0);
  }
  EXPECT_EQ(node_.commands<AddParticipant>().back().session.media.size(), 2U);
}

TEST_F(WhipTest, PreconditionsOfAPatch) {
  const WhipReply opened = publish();
  WhipRequest request{.method = "PATCH",
                      .path = header(opened, "Location"),
                      .authorization = "Bearer " + Node::room_token("salle"),
                      .content_type = "application/trickle-ice-sdpfrag",
                      .body =
                          "a=ice-ufrag:tool\r\na=ice-pwd:0123456789abcdefghijkl\r\n"
                          "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n"
                          "a=candidate:1 1 udp 1 192.0.2.9 4000 typ host\r\n"};
  EXPECT_EQ(node_.ask(request).status, 428U);
  request.if_match = "\"other\"";
  EXPECT_EQ(node_.ask(request).status, 412U);
  request.if_match = header(opened, "ETag");
  const WhipReply taken = node_.ask(request);
  EXPECT_EQ(taken.status, 204U);
  EXPECT_EQ(taken.body, "");
  EXPECT_EQ(taken.content_type, "");
  request.body = "nonsense";
  EXPECT_EQ(node_.ask(request).status, 400U);
  request.content_type = "application/sdp";
  const WhipReply wrong = node_.ask(request);
  EXPECT_EQ(wrong.status, 415U);
  EXPECT_EQ(header(wrong, "Accept-Patch"), "application/trickle-ice-sdpfrag");
}

TEST_F(WhipTest, APatchWithNewCredentialsRestartsIce) {
  const WhipReply opened = publish();
  const auto added = node_.commands<AddParticipant>().back();
  WhipRequest request{.method = "PATCH",
                      .path = header(opened, "Location"),
                      .authorization = "Bearer " + Node::room_token("salle"),
                      .content_type = "application/trickle-ice-sdpfrag",
                      .if_match = "\"*\"",
                      .body = "a=ice-ufrag:newu\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\n"};
  EXPECT_EQ(node_.ask(request).status, 409U);
  node_.happen(sfu::api::ParticipantConnected{added.room, added.participant, {}});
  const WhipReply restarted = node_.ask(request);
  EXPECT_EQ(restarted.status, 200U);
  EXPECT_EQ(restarted.content_type, "application/trickle-ice-sdpfrag");
  const auto command = node_.commands<sfu::api::RestartIce>().back();
  EXPECT_EQ(command.participant, added.participant);
  EXPECT_EQ(command.remote.ufrag, "newu");
  EXPECT_NE(command.local.ufrag, added.session.local_ice.ufrag);
  EXPECT_THAT(restarted.body, AllOf(HasSubstr("a=ice-ufrag:" + command.local.ufrag),
                                    HasSubstr("a=ice-pwd:" + command.local.pwd),
                                    HasSubstr("a=mid:0"), HasSubstr("10000 typ host")));
  EXPECT_EQ(header(restarted, "ETag"), '"' + command.local.ufrag + '"');

  request.if_match = header(opened, "ETag");
  EXPECT_EQ(node_.ask(request).status, 412U);
  request.if_match = header(restarted, "ETag");
  EXPECT_EQ(node_.ask(request).status, 204U);  // the same credentials: a trickle
  request.body = "a=ice-ufrag:more\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\n";
  EXPECT_EQ(node_.ask(request).status, 429U);
  node_.pass(sfu::TimeDelta::seconds(1));
  EXPECT_EQ(node_.ask(request).status, 200U);
}

TEST_F(WhipTest, PatchesAreBounded) {
  const WhipReply opened = publish();
  unsigned status = 0;
  for (int i = 0; i < 21; ++i) status = at_session(opened, "PATCH").status;
  EXPECT_EQ(status, 429U);
  node_.pass(sfu::TimeDelta::seconds(1));
  EXPECT_EQ(at_session(opened, "PATCH").status, 415U);
}

TEST_F(WhipTest, ASessionWantsItsTokenOrOneAsGood) {
  const WhipReply opened = publish();
  const std::string path = header(opened, "Location");
  const WhipReply nameless = node_.ask({.method = "DELETE", .path = path});
  EXPECT_EQ(nameless.status, 401U);
  EXPECT_EQ(header(nameless, "WWW-Authenticate"), R"(Bearer realm="guichet")");
  EXPECT_EQ(at_session(opened, "DELETE", "forged").status, 401U);
  EXPECT_EQ(at_session(opened, "DELETE", Node::room_token("autre")).status, 403U);
  EXPECT_EQ(at_session(opened, "DELETE", Node::room_token("salle", Role::kSubscribe)).status, 403U);
  node_.pass(sfu::TimeDelta::seconds(61));  // the token has expired, but it opened the session
  EXPECT_EQ(at_session(opened, "DELETE", Node::room_token("salle")).status, 200U);
}

TEST_F(WhipTest, FullBoundsSayWhenToComeAgain) {
  config::Config config = two_organisations();
  config.limits.rooms = 1;
  config.limits.participants_per_room = 2;
  Node node(config);
  const auto ask = [&](const std::string& room) {
    return node.ask(post("/whip/" + room, Node::room_token(room), tool_offer("sendonly")));
  };
  EXPECT_EQ(ask("a").status, 201U);
  const WhipReply no_room = ask("b");
  EXPECT_EQ(no_room.status, 503U);
  EXPECT_EQ(header(no_room, "Retry-After"), "5");
  EXPECT_EQ(ask("a").status, 201U);
  EXPECT_EQ(ask("a").status, 503U);
  EXPECT_EQ(node.metrics().whip_refused.value(), 2);
}

TEST_F(WhipTest, NewSessionsAreBoundedInTime) {
  unsigned status = 0;
  for (int i = 0; i <= 200; ++i) {
    const WhipReply opened = publish();
    status = opened.status;
    if (status == 201) at_session(opened, "DELETE");
  }
  EXPECT_EQ(status, 429U);
}

TEST(WhipAnyRoom, IsAsTheConfigurationSaysAndNeverAVisit) {
  const std::string token = Node::token({.role = Role::kPublish, .room = "*"});
  Node closed;
  EXPECT_EQ(closed.ask(post("/whip/a", token, tool_offer("sendonly"))).status, 403U);
  Node open(any_room());
  EXPECT_EQ(open.ask(post("/whip/a", token, tool_offer("sendonly"))).status, 201U);
  const auto kiosk = open.enter(Node::kiosk_token());
  const std::string visit = open.connect(kiosk, open.ready_desk());
  EXPECT_EQ(open.ask(post("/whip/" + visit, token, tool_offer("sendonly"))).status, 403U);
  EXPECT_EQ(open.ask(post("/whip/*", token, tool_offer("sendonly"))).status, 403U);
}

// Nothing refused leaves anything behind.
struct Case {
  const char* name;
  WhipRequest request;
  unsigned status;
};
WhipRequest with(WhipRequest request, std::string WhipRequest::* field, std::string value) {
  request.*field = std::move(value);
  return request;
}
const std::string kToken = Node::room_token("salle");
const WhipRequest kGood = post("/whip/salle", kToken, tool_offer("sendonly"));
std::string without(std::string text, const std::string& line) {
  for (std::size_t at = 0; (at = text.find(line)) != std::string::npos;)
    text.erase(at, line.size());
  return text;
}

class WhipRefusals : public testing::TestWithParam<Case> {};
TEST_P(WhipRefusals, HaveTheirStatusAndNoEffect) {
  Node node;
  const WhipReply reply = node.ask(GetParam().request);
  EXPECT_EQ(reply.status, GetParam().status) << reply.body;
  EXPECT_TRUE(node.commands().empty());
  EXPECT_EQ(header(reply, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(node.metrics().whip_refused.value(), reply.status >= 400 ? 1 : 0);
}
INSTANTIATE_TEST_SUITE_P(
    Requests, WhipRefusals,
    testing::ValuesIn(std::vector<Case>{
        {"options", with(kGood, &WhipRequest::method, "OPTIONS"), 200},
        {"get", with(kGood, &WhipRequest::method, "GET"), 405},
        {"patch_of_an_endpoint", with(kGood, &WhipRequest::method, "PATCH"), 405},
        {"post_to_a_session",
         with(kGood, &WhipRequest::path, "/whip/salle/" + std::string(32, 'a')), 405},
        {"no_room", with(kGood, &WhipRequest::path, "/whip/"), 404},
        {"no_token", with(kGood, &WhipRequest::authorization, ""), 401},
        {"basic", with(kGood, &WhipRequest::authorization, "Basic " + kToken), 401},
        {"forged", with(kGood, &WhipRequest::authorization, "Bearer a.b.c"), 401},
        {"expired",
         with(kGood, &WhipRequest::authorization,
              "Bearer " +
                  Node::token({.role = Role::kBoth, .room = "salle", .expires = Node::kToday - 1})),
         401},
        {"other_room", with(kGood, &WhipRequest::path, "/whip/autre"), 403},
        {"prefix_of_the_room", with(kGood, &WhipRequest::path, "/whip/sall"), 403},
        {"subscriber_publishes",
         with(kGood, &WhipRequest::authorization,
              "Bearer " + Node::room_token("salle", Role::kSubscribe)),
         403},
        {"publisher_plays",
         post("/whep/salle", Node::room_token("salle", Role::kPublish), tool_offer("recvonly")),
         403},
        {"kiosk", with(kGood, &WhipRequest::authorization, "Bearer " + Node::kiosk_token()), 403},
        {"desk", with(kGood, &WhipRequest::authorization, "Bearer " + Node::desk_token()), 403},
        {"no_type", with(kGood, &WhipRequest::content_type, ""), 415},
        {"other_type", with(kGood, &WhipRequest::content_type, "text/plain"), 415},
        {"wants_html", with(kGood, &WhipRequest::accept, "text/html"), 406},
        {"no_sdp", with(kGood, &WhipRequest::body, "hello"), 400},
        {"empty", with(kGood, &WhipRequest::body, ""), 400},
        {"no_media",
         with(kGood, &WhipRequest::body, "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"), 400},
        {"no_bundle",
         with(kGood, &WhipRequest::body, without(tool_offer("sendonly"), "a=group:BUNDLE 0 1\r\n")),
         422},
        {"no_mux",
         with(kGood, &WhipRequest::body, without(tool_offer("sendonly"), "a=rtcp-mux\r\n")), 422},
        {"no_ice",
         with(kGood, &WhipRequest::body, without(tool_offer("sendonly"), "a=ice-ufrag:tool\r\n")),
         422},
        {"foreign_codec", with(kGood, &WhipRequest::body, tool_offer("sendonly", "theora/90000")),
         422},
        {"publishes_nothing", with(kGood, &WhipRequest::body, tool_offer("recvonly")), 422},
        {"plays_nothing", post("/whep/salle", kToken, tool_offer("sendonly")), 422},
    }),
    ::test::case_name<Case>);

TEST(WhipTolerance, OneSectionNeedsNeitherBundleNorMid) {
  Node node;
  std::string offer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n" +
                      test::section("audio", "0", "sendonly", "opus/48000/2");
  EXPECT_EQ(node.ask(with(kGood, &WhipRequest::body, offer)).status, 201U);
  const WhipReply reply = node.ask(with(kGood, &WhipRequest::body, without(offer, "a=mid:0\r\n")));
  ASSERT_EQ(reply.status, 201U) << reply.body;
  EXPECT_THAT(reply.body, AllOf(Not(HasSubstr("a=mid")), Not(HasSubstr("a=group"))));
}

}  // namespace
}  // namespace signalling
