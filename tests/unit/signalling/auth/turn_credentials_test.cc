#include "signalling/auth/turn_credentials.h"

#include <gtest/gtest.h>

namespace signalling {
namespace {

// As `printf USERNAME | openssl dgst -sha1 -hmac "north of the river" -binary | base64` says.
TEST(TurnCredentials, AreTheKnownAnswer) {
  const TurnCredentials named = make_turn_credentials("north of the river", 1'767'225'600, "7");
  EXPECT_EQ(named.username, "1767225600:7");
  EXPECT_EQ(named.password, "WoG7ISrYWR/5/gJrCoMCMps7aH8=");
  const TurnCredentials plain = make_turn_credentials("north of the river", 1'767'225'600, "");
  EXPECT_EQ(plain.username, "1767225600");
  EXPECT_EQ(plain.password, "N26862lKP5nHmKfHO2PHyq0qSBs=");
}

TEST(TurnCredentials, DependOnEveryPart) {
  const auto password = [](std::string_view secret, std::int64_t expires, std::string_view name) {
    return make_turn_credentials(secret, expires, name).password;
  };
  EXPECT_NE(password("a", 1, "x"), password("b", 1, "x"));
  EXPECT_NE(password("a", 1, "x"), password("a", 2, "x"));
  EXPECT_NE(password("a", 1, "x"), password("a", 1, "y"));
}

}  // namespace
}  // namespace signalling
