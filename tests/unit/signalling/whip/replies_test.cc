#include "signalling/whip/replies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace signalling {
namespace {

using testing::Contains;
using testing::Pair;

TEST(WhipReplies, ARefusedTokenIsChallenged) {
  EXPECT_THAT(refuse_token("no").headers,
              Contains(Pair("WWW-Authenticate", R"(Bearer realm="guichet")")));
  EXPECT_THAT(
      refuse_token("no", "invalid_token").headers,
      Contains(Pair("WWW-Authenticate", R"(Bearer realm="guichet", error="invalid_token")")));
}

TEST(WhipReplies, OptionsSayWhatMayBeSent) {
  const auto endpoint = describe_whip({.side = WhipSide::kPublish, .room = "a", .session = ""});
  EXPECT_EQ(endpoint.status, 200U);
  EXPECT_THAT(endpoint.headers, Contains(Pair("Accept-Post", "application/sdp")));
  EXPECT_THAT(endpoint.headers, Contains(Pair("Allow", "OPTIONS, POST")));
  const auto session = describe_whip({.side = WhipSide::kPlay, .room = "a", .session = "b"});
  EXPECT_THAT(session.headers, Contains(Pair("Accept-Patch", "application/trickle-ice-sdpfrag")));
  EXPECT_THAT(session.headers, Contains(Pair("Allow", "DELETE, OPTIONS, PATCH")));
}

TEST(WhipReplies, AnyOriginMayAskWithoutCredentials) {
  WhipReply reply = refuse_for_now(503, "full");
  add_cors(reply);
  EXPECT_THAT(reply.headers, Contains(Pair("Access-Control-Allow-Origin", "*")));
  EXPECT_THAT(reply.headers, Contains(Pair("Retry-After", "5")));
  for (const auto& [name, value] : reply.headers) {
    EXPECT_NE(name, "Access-Control-Allow-Credentials");
  }
}

}  // namespace
}  // namespace signalling
